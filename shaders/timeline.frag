in vec2 at;
flat in vec4 rectangle;
flat in vec4 fill;
flat in vec4 stripes;
flat in vec2 form;

uniform float pixels;  // to one unit of the interface
uniform vec4 palette[10];

out vec4 result;

// How much of this pixel lies within the rectangle: exact for straight edges, so that a span of a tenth of a pixel is
// drawn as a tenth of its colour and does not flicker while the view moves.
float covered() {
  vec2 inside = min(at + 0.5, rectangle.zw) - max(at - 0.5, rectangle.xy);
  vec2 share = clamp(inside, 0.0, 1.0);
  vec2 half_size = (rectangle.zw - rectangle.xy) * 0.5;
  float radius = min(form.x, min(half_size.x, half_size.y));
  if (radius < 0.75) return share.x * share.y;
  vec2 from_center = abs(at - rectangle.xy - half_size) - half_size + radius;
  float distance = length(max(from_center, 0.0)) + min(max(from_center.x, from_center.y), 0.0) - radius;
  return clamp(0.5 - distance, 0.0, 1.0);
}

float pattern() {
  vec2 place = (at - rectangle.xy) / pixels;
  float smooth_edge = 0.5 / pixels;
  if (form.y == 1.0) {  // hatched: diagonal stripes, 6 units apart
    float across = abs(mod(place.x + place.y, 6.0) - 3.0) * 0.7071;
    return 1.0 - smoothstep(0.85 - smooth_edge, 0.85 + smooth_edge, across);
  }
  if (form.y == 2.0) {  // dotted: a grid of dots, 6 units apart
    float distance = length(mod(place, 6.0) - 3.0);
    return 1.0 - smoothstep(1.2 - smooth_edge, 1.2 + smooth_edge, distance);
  }
  return 0.0;
}

// The palette's colours one above the other; their shares of the height stand where the colours else do, and those of the last two, as one
// number, where the radius does.
vec4 mixed() {
  vec4 sum = vec4(0.0);
  float top = rectangle.y;
  float last = floor(form.x / 256.0);
  for (int i = 0; i < 10; ++i) {
    float part = i < 4 ? fill[i] : i < 8 ? stripes[i - 4] : (i == 8 ? form.x - 256.0 * last : last) / 255.0;
    float bottom = top + part * (rectangle.w - rectangle.y);
    float share = clamp(min(at.y + 0.5, bottom) - max(at.y - 0.5, top), 0.0, 1.0) * palette[i].a;
    sum += vec4(palette[i].rgb * share, share);
    top = bottom;
  }
  return sum * clamp(min(at.x + 0.5, rectangle.z) - max(at.x - 0.5, rectangle.x), 0.0, 1.0);
}

void main() {
  if (form.y == 3.0) {
    result = mixed();
    return;
  }
  vec4 color = mix(fill, stripes, pattern() * stripes.a);
  float alpha = color.a * covered();
  result = vec4(color.rgb * alpha, alpha);
}
