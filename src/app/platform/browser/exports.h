// The app's C functions for the page's JavaScript; all strings are UTF-8. What a function returns stays valid until it
// is called again. What web/ makes of them is `window.poolyard`.
#pragma once

namespace poolyard::app::platform {

/// Takes what the engines have, if there is an app yet.
void poll_app();

}  // namespace poolyard::app::platform
