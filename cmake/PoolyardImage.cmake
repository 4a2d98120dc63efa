# poolyard_image(<target> [APP]): makes an executable a program that can be a process and start processes.
# Poolyard's own build includes this, and so does who finds the installed package.
#
# Natively that needs nothing but the library. In the browser it is a WebAssembly module whose glue knows the library's
# JavaScript side; the same .js file is the page's or node's entry, the entry of every process's worker, and of every
# thread's. Without APP, main() runs on a thread of its own, so it may wait; an APP's main() runs on the page's main thread.
function(poolyard_image target)
  cmake_parse_arguments(arg "APP" "" "" ${ARGN})
  target_link_libraries(${target} PRIVATE poolyard::poolyard)
  if(NOT EMSCRIPTEN)
    return()
  endif()
  set(browser ${POOLYARD_BROWSER_DIR})
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS
    ${browser}/library.js ${browser}/threads.js ${browser}/processes.js ${browser}/before.js ${browser}/entry.js)
  target_link_options(${target} PRIVATE
    -sMODULARIZE -sEXPORT_NAME=createPoolyard
    -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=1GB -Wno-pthreads-mem-growth
    -sWASM_BIGINT -sSTACK_SIZE=512KB -sDEFAULT_PTHREAD_STACK_SIZE=1MB
    # How many threads a process keeps ready is the process's own choice.
    "-sPTHREAD_POOL_SIZE=(Module['poolyardThreads']||0)"
    "SHELL:--js-library ${browser}/library.js"
    "SHELL:--js-library ${browser}/threads.js"
    "SHELL:--js-library ${browser}/processes.js"
    --extern-pre-js ${browser}/before.js
    --extern-post-js ${browser}/entry.js
    "-sEXPORTED_RUNTIME_METHODS=ccall,UTF8ToString,stringToNewUTF8,PROCESSES"
    "-sEXPORTED_FUNCTIONS=_main,_malloc,_free,_poolyard_process_main,_poolyard_process_exited,_poolyard_stop,_poolyard_interrupt,_poolyard_arena_bytes,_poolyard_process_gone,_poolyard_add_threads,_poolyard_is_ready,_poolyard_run_copy,_poolyard_tls_base,_poolyard_break,_poolyard_attach_host,_poolyard_attach_thread"
    "-sINCOMING_MODULE_JS_API=instantiateWasm,noInitialRun,noExitRuntime,print,printErr,onAbort,onExit,mainScriptUrlOrBlob,locateFile,canvas,arguments,thisProgram,preRun,wasmMemory"
    -sENVIRONMENT=web,worker,node)
  if(arg_APP)
    target_link_options(${target} PRIVATE -sINITIAL_MEMORY=32MB)
  else()
    target_link_options(${target} PRIVATE -sINITIAL_MEMORY=16MB -sPROXY_TO_PTHREAD)
  endif()
endfunction()
