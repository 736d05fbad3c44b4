/* What runs on a wasmtime fiber: this file and nothing of Python. (And, at its end, what makes synchronous calls quick.)
 *
 * A guest call is a wasmtime call future. Polling it runs the guest on a fiber (a stack of its own) until the
 * guest ends, its time slice ends, or it calls an async host function. wasmtime runs the callbacks below ON THAT
 * FIBER, where no Python may run: an exception raised by a signal handler, a garbage collection that frees a
 * greenlet, or a greenlet switch there ends the process. So the callbacks only take notes; Python reads them
 * when the poll has returned, off the fiber, and does the work.
 *
 * The rules:
 *   - no libc, no Python.h, no allocation, no thread-local state. Functions of wasmtime come through `fiber_init`.
 *   - every structure belongs to Python (ctypes), which keeps it alive and at its place as long as C may see it.
 *   - a store is used by one thread at a time; what threads share is `dropped` and `running`, hence the atomics.
 *   - results are written by Python into the host function's own slots, and copied to wasmtime by `continue_guest`, which
 *     wasmtime calls only while its own memory is still there. A call that was unwound meanwhile gets nothing.
 *
 * Layouts: runtime/native/structs.py mirrors these structures field by field; `fiber_sizes` lets it check that.
 * API: wasmtime/async.h (call futures, continuations), wasmtime/func.h, wasmtime/val.h (a wasmtime_val_t has 32 bytes).
 */
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define EXPORT __attribute__((dllexport))
#else
#define EXPORT __attribute__((visibility("default")))
#endif

typedef struct { uint64_t word[4]; } val_t; /* wasmtime_val_t, copied as a whole */

typedef struct { uint8_t (*callback)(void *); void *env; void (*finalizer)(void *); } continuation_t;

typedef uintptr_t (*function_t)(uintptr_t, uintptr_t, uintptr_t, uintptr_t);

/* A C function to be called on a fiber: whatever may allocate or collect references must see the suspended frames. */
typedef struct { function_t function; uintptr_t argument[4]; uintptr_t result; } fiber_call_t;

struct call;

/* One per engine with time slices. The ticker raises `due` when a poll has run for `scans` scans of the ticker. */
typedef struct { uint32_t scans; uint32_t due; } engine_t;

struct host;

/* One per store: the call whose fiber is running, or is polled right now; and the host functions of the store's one instance, by
 * number, when they were defined for all instances of its module (`fiber_on_indexed_host_call`). */
typedef struct { struct call *running; struct host **hosts; } store_t;

/* One per host function and store: where `note` leaves its arguments, and Python its results. */
typedef struct host {
  store_t *store;
  val_t *args;
  size_t nargs;
  val_t *results;
  size_t nresults;
  uintptr_t index; /* of the function in its store, from HOST on */
} host_t;

/* One per guest call. */
typedef struct call {
  /* what wasmtime_func_call_async takes */
  void *context;
  void *function;
  val_t *args;
  size_t nargs;
  val_t *results;
  size_t nresults;
  void *trap;  /* out: wasm_trap_t * */
  void *error; /* out: wasmtime_error_t * */
  /* the call's state */
  void *future;
  store_t *store;
  struct call *outer; /* the suspended call whose host function made this one, or NULL */
  engine_t *engine;   /* NULL: no time slices */
  /* the host call that the guest waits for */
  host_t *host;
  void *caller;
  val_t *host_results;
  void **host_trap;
  void *raise; /* wasm_trap_t * that the host call is to end with */
  uint32_t ready;
  uint32_t noted;
  uint32_t polling; /* some thread is in `fiber_poll` with it */
  fiber_call_t fiber_call;
} call_t;

/* An externref's companion: wasmtime drops the reference on a fiber, Python lets go of the object later. */
typedef struct dropped { struct dropped *next; } dropped_t;

/* What a poll ended with. ASLEEP: nothing was polled, wake the ticker first. GONE: there is nothing to poll, the call was
 * unwound meanwhile. From HOST on: the guest waits for the host function of that index. The complement of any of these
 * (a negative number) says besides that objects wait to be let go. */
enum { DONE = 0, SLICE = 1, FAILED = 2, ASLEEP = 3, GONE = 4, HOST = 16 };

static struct {
  void *(*call_async)(void *, void *, val_t *, size_t, val_t *, size_t, void **, void **);
  uint8_t (*poll)(void *);
  void (*delete_future)(void *);
  void (*set_epoch_deadline)(void *, uint64_t);
  void *(*trap_new)(const char *, size_t);
  void *(*call_unchecked)(void *, void *, void *, size_t, void **);
  void *(*call)(void *, void *, const val_t *, size_t, val_t *, size_t, void **);
  void *(*caller_context)(void *);
  void *(*context_data)(void *);
} wasmtime;

EXPORT void fiber_init(void **function) {
  wasmtime.call_async =
      (void *(*)(void *, void *, val_t *, size_t, val_t *, size_t, void **, void **))function[0];
  wasmtime.poll = (uint8_t (*)(void *))function[1];
  wasmtime.delete_future = (void (*)(void *))function[2];
  wasmtime.set_epoch_deadline = (void (*)(void *, uint64_t))function[3];
  wasmtime.trap_new = (void *(*)(const char *, size_t))function[4];
  wasmtime.call_unchecked = (void *(*)(void *, void *, void *, size_t, void **))function[5];
  wasmtime.call = (void *(*)(void *, void *, const val_t *, size_t, val_t *, size_t, void **))function[6];
  wasmtime.caller_context = (void *(*)(void *))function[7];
  wasmtime.context_data = (void *(*)(void *))function[8];
}

static void sync_sizes(size_t *out);

EXPORT void fiber_sizes(size_t *out) {
  out[0] = sizeof(engine_t), out[1] = sizeof(store_t), out[2] = sizeof(host_t), out[3] = sizeof(call_t);
  sync_sizes(out + 4);
}

/* ---- the ticker's view: which polls are under way ---- */

enum { POLLS = 256, CLAIMED = 1 };

static struct { uint64_t serial; engine_t *engine; } running[POLLS]; /* serial 0: free, CLAIMED: being filled in */
static struct { uint64_t serial; uint32_t scans; } seen[POLLS];      /* the ticker's alone */
static uint64_t last_serial = CLAIMED;
static uint32_t ticker_awake;

/* Enters a poll in the table; -1: the table is full, this poll goes without a slice of its own. */
static int claim(engine_t *engine) {
  uint32_t first = (uint32_t)((uintptr_t)&engine >> 14); /* threads have stacks of their own: start apart */
  for (uint32_t i = 0; i < POLLS; i++) {
    uint32_t index = (first + i) % POLLS;
    uint64_t free_entry = 0;
    if (!__atomic_compare_exchange_n(&running[index].serial, &free_entry, CLAIMED, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
      continue;
    running[index].engine = engine;
    __atomic_store_n(&running[index].serial, __atomic_add_fetch(&last_serial, 1, __ATOMIC_RELAXED), __ATOMIC_SEQ_CST);
    return (int)index;
  }
  return -1;
}

static void release(int index) {
  if (index >= 0) __atomic_store_n(&running[index].serial, 0, __ATOMIC_RELEASE);
}

/* Called by the ticker alone, once a period: marks the engines whose polls have run long enough. Returns how many
 * polls are under way. */
EXPORT uint32_t fiber_scan(void) {
  uint32_t busy = 0;
  for (int index = 0; index < POLLS; index++) {
    uint64_t serial = __atomic_load_n(&running[index].serial, __ATOMIC_SEQ_CST);
    if (serial <= CLAIMED) continue;
    busy++;
    if (serial != seen[index].serial) {
      seen[index].serial = serial;
      seen[index].scans = 0;
    } else if (++seen[index].scans >= running[index].engine->scans) {
      seen[index].scans = 0;
      running[index].engine->due = 1;
    }
  }
  return busy;
}

/* The ticker says whether it scans. Having said no it must look once more: a poll may have begun just before. */
EXPORT void fiber_ticker(uint32_t awake) { __atomic_store_n(&ticker_awake, awake, __ATOMIC_SEQ_CST); }

/* In the child of a fork: the threads whose polls were under way are gone. */
EXPORT void fiber_forked(void) {
  for (int index = 0; index < POLLS; index++) running[index].serial = 0;
  ticker_awake = 0;
}

/* ---- on the fiber ---- */

/* Not memcpy: there is no libc. volatile keeps the compiler from making a call to it. */
static void copy(volatile val_t *to, const val_t *from, size_t count) {
  for (size_t i = 0; i < count; i++)
    for (int w = 0; w < 4; w++) to[i].word[w] = from[i].word[w];
}

/* On the fiber. The continuation: is the host function's outcome there? Polled right after `note`, in the same poll. */
static uint8_t continue_guest(void *env) {
  call_t *call = env;
  if (call->fiber_call.function) {
    function_t function = call->fiber_call.function;
    call->fiber_call.function = 0;
    uintptr_t *a = call->fiber_call.argument;
    call->fiber_call.result = function(a[0], a[1], a[2], a[3]);
    return 0;
  }
  if (!call->ready) return 0;
  call->ready = 0;
  call->noted = 0;
  if (call->raise) {
    *call->host_trap = call->raise;
    call->raise = 0;
  } else {
    copy(call->host_results, call->host->results, call->host->nresults);
  }
  return 1;
}

/* The continuation of a host call that no call of ours made. */
static uint8_t refuse(void *env) {
  (void)env;
  return 1;
}

/* On the fiber. The host function that wasmtime sees, whatever its signature. */
EXPORT void fiber_on_host_call(void *env, void *caller, const val_t *args, size_t nargs, val_t *results, size_t nresults,
                       void **trap, continuation_t *continuation) {
  static const char foreign[] = "an async host function was reached by a call that its runtime did not make";
  host_t *host = env;
  call_t *call = host->store->running;
  (void)nresults;
  continuation->finalizer = 0;
  if (!call) {
    *trap = wasmtime.trap_new(foreign, sizeof foreign - 1);
    continuation->callback = refuse;
    return;
  }
  copy(host->args, args, nargs);
  call->host = host;
  call->caller = caller;
  call->host_results = results;
  call->host_trap = trap;
  call->ready = 0;
  call->noted = 1;
  continuation->callback = continue_guest;
  continuation->env = call;
}

/* The same for a function that is defined once for many stores: `env` is its number, and the store's data is its `store_t`. */
EXPORT void fiber_on_indexed_host_call(void *env, void *caller, const val_t *args, size_t nargs, val_t *results, size_t nresults,
                            void **trap, continuation_t *continuation) {
  store_t *store = wasmtime.context_data(wasmtime.caller_context(caller));
  fiber_on_host_call(store->hosts[(uintptr_t)env], caller, args, nargs, results, nresults, trap, continuation);
}

static dropped_t *dropped;

/* On a fiber, or wherever wasmtime collects: push the companion on the list, nothing else. */
EXPORT void fiber_on_externref_dropped(void *env) {
  dropped_t *node = env, *head = __atomic_load_n(&dropped, __ATOMIC_RELAXED);
  do node->next = head;
  while (!__atomic_compare_exchange_n(&dropped, &head, node, 1, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

/* Takes the whole list. */
EXPORT dropped_t *fiber_dropped(void) { return __atomic_exchange_n(&dropped, 0, __ATOMIC_ACQUIRE); }

/* ---- off the fiber: called by Python ---- */

/* Calls a function on the fiber of a suspended call (NULL: right here), through the fibers of all the calls around it:
 * wasmtime's collector walks the frames of fibers that are being polled, and of no others. */
static uintptr_t run_on_fiber(call_t *call, function_t function, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d);

static uintptr_t poll_fiber(uintptr_t env, uintptr_t unused1, uintptr_t unused2, uintptr_t unused3) {
  call_t *call = (call_t *)env;
  (void)unused1, (void)unused2, (void)unused3;
  call->store->running = call;
  /* Epochs went on while this guest waited: its slice begins now. */
  if (call->engine) wasmtime.set_epoch_deadline(call->context, 1);
  uint8_t done = wasmtime.poll(call->future);
  call->store->running = call->outer;
  return done;
}

static uintptr_t run_on_fiber(call_t *call, function_t function, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d) {
  if (!call || !call->future) return function(a, b, c, d);
  call->fiber_call = (fiber_call_t){function, {a, b, c, d}, 0};
  run_on_fiber(call->outer, poll_fiber, (uintptr_t)call, 0, 0, 0);
  return call->fiber_call.result;
}

EXPORT uintptr_t fiber_run_on_fiber(call_t *call, function_t function, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d) {
  return run_on_fiber(call, function, a, b, c, d);
}

static uintptr_t delete_future(uintptr_t future, uintptr_t unused1, uintptr_t unused2, uintptr_t unused3) {
  (void)unused1, (void)unused2, (void)unused3;
  wasmtime.delete_future((void *)future);
  return 0;
}

/* Unwinds the guest, if it is suspended, and frees the future. */
EXPORT void fiber_discard(call_t *call) {
  void *future = call->future;
  call->future = 0;
  call->noted = call->ready = 0;
  if (future) run_on_fiber(call->outer, delete_future, (uintptr_t)future, 0, 0, 0);
}

/* Runs the guest until it ends or waits. */
EXPORT int fiber_poll(call_t *call) {
  int index = -1, status = DONE;
  if (!call->future) return GONE;
  if (call->engine) {
    index = claim(call->engine);
    if (!__atomic_load_n(&ticker_awake, __ATOMIC_SEQ_CST)) {
      release(index);
      return ASLEEP;
    }
  }
  call->polling = 1;
  uint8_t done = (uint8_t)run_on_fiber(call->outer, poll_fiber, (uintptr_t)call, 0, 0, 0);
  call->polling = 0;
  release(index);
  if (!done) {
    status = call->noted ? (int)call->host->index : SLICE;
  } else {
    fiber_discard(call);
    if (call->trap || call->error) status = FAILED;
  }
  return __atomic_load_n(&dropped, __ATOMIC_RELAXED) ? ~status : status;
}

/* The same when the host function's result is there. */
EXPORT int fiber_resume(call_t *call) {
  call->ready = 1;
  return fiber_poll(call);
}

/* Records serve one call after the other: nothing of the last one may be left, however it ended. */
static void forget(call_t *call) {
  call->trap = call->error = call->raise = 0;
  call->noted = call->ready = 0;
  call->fiber_call.function = 0;
}

/* Begins a call. The future is in the record before anything else can happen, so that no signal loses it. */
EXPORT int fiber_start(call_t *call) {
  forget(call);
  call->future = wasmtime.call_async(call->context, call->function, call->args, call->nargs, call->results,
                                     call->nresults, &call->trap, &call->error);
  return fiber_poll(call);
}

/* Begins another kind of future (an instantiation), made by the function given. */
EXPORT int fiber_begin(call_t *call, void *(*function)(uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t),
                       uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, uintptr_t e, uintptr_t f) {
  forget(call);
  call->future = function(a, b, c, d, e, f);
  return fiber_poll(call);
}

/* ---- synchronous bindings: no fiber, Python's callback runs on the thread's own stack ---- */

typedef struct { uint64_t word[2]; } raw_t; /* wasmtime_val_raw_t */

struct sync_host;

/* One host call under way, on the C stack of its thread. */
typedef struct sync_frame {
  struct sync_host *host;
  void *caller;
  uint64_t serial;
  struct sync_frame *outer;
} sync_frame_t;

/* One per store. */
typedef struct { sync_frame_t *innermost; uint64_t serial; } sync_store_t;

/* One per synchronous host function, and further ones for calls of it from inside itself. The callback is a ctypes one without
 * arguments: it finds the values here, leaves the results here, and says that it has. */
typedef struct sync_host {
  sync_store_t *store;
  void (*callback)(void);
  struct sync_host *next; /* for calls while this one is busy */
  val_t *args;            /* unchecked: raw_t, the results in the arguments' place */
  size_t nargs;
  val_t *results; /* NULL: unchecked */
  size_t nresults;
  uint64_t busy;
  uint64_t completed; /* last: a result may follow it, so that one struct.pack_into writes both */
} sync_host_t;

static void copy_raw(volatile raw_t *to, const raw_t *from, size_t count) {
  for (size_t i = 0; i < count; i++)
    for (int w = 0; w < 2; w++) to[i].word[w] = from[i].word[w];
}

/* The one that is free to serve; NULL: a guest was entered behind the runtime's back, which prepares one more for each nesting. */
static sync_host_t *sync_free(sync_host_t *host) {
  while (host && host->busy) host = host->next;
  return host;
}

/* Whatever goes wrong in Python, and be it an exception before the callback's first line, leaves `completed` unset. */
static void *sync_serve(sync_host_t *host, void *caller) {
  static const char raised[] = "host function raised an exception";
  sync_frame_t frame = {host, caller, ++host->store->serial, host->store->innermost};
  host->store->innermost = &frame;
  host->busy = 1;
  host->completed = 0;
  host->callback();
  host->busy = 0;
  host->store->innermost = frame.outer;
  return host->completed ? 0 : wasmtime.trap_new(raised, sizeof raised - 1);
}

static void *sync_refuse(void) {
  static const char foreign[] = "a synchronous host function was reached again by a call that its runtime did not make";
  return wasmtime.trap_new(foreign, sizeof foreign - 1);
}

/* What wasmtime_func_new_unchecked calls. */
EXPORT void *fiber_sync_raw(void *env, void *caller, raw_t *values, size_t count) {
  sync_host_t *host = sync_free(env);
  (void)count;
  if (!host) return sync_refuse();
  copy_raw((raw_t *)host->args, values, host->nargs);
  void *trap = sync_serve(host, caller);
  if (!trap) copy_raw(values, (raw_t *)host->args, host->nresults);
  return trap;
}

/* What wasmtime_func_new calls. */
EXPORT void *fiber_sync_checked(void *env, void *caller, const val_t *args, size_t nargs, val_t *results, size_t nresults) {
  sync_host_t *host = sync_free(env);
  (void)nresults;
  if (!host) return sync_refuse();
  copy(host->args, args, nargs);
  void *trap = sync_serve(host, caller);
  if (!trap) copy(results, host->results, host->nresults);
  return trap;
}

/* One per bound function, and further ones for nested calls: how `call_t` begins. */
typedef struct {
  void *context;
  void *function;
  val_t *args; /* unchecked: raw_t, the results in the arguments' place */
  size_t nargs;
  val_t *results; /* NULL: unchecked, `nargs` is the number of arguments or results, whichever is more */
  size_t nresults;
  void *trap;
  void *error;
} sync_call_t;

static int sync_status(sync_call_t *call) {
  int status = call->trap || call->error ? FAILED : DONE;
  return __atomic_load_n(&dropped, __ATOMIC_RELAXED) ? ~status : status;
}

/* Calls a function from its first instruction to its last. Unchecked: the binding has checked the function's type. */
EXPORT int fiber_sync_call(sync_call_t *call) {
  call->trap = 0;
  call->error = call->results ? wasmtime.call(call->context, call->function, call->args, call->nargs, call->results,
                                              call->nresults, &call->trap)
                              : wasmtime.call_unchecked(call->context, call->function, call->args, call->nargs, &call->trap);
  return sync_status(call);
}

/* Calls another function that runs guest code (an instantiation): its last argument is where a trap goes. */
EXPORT int fiber_sync_begin(sync_call_t *call, void *(*function)(uintptr_t, uintptr_t, uintptr_t, uintptr_t, void **),
                            uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d) {
  call->trap = 0;
  call->error = function(a, b, c, d, &call->trap);
  return sync_status(call);
}

static void sync_sizes(size_t *out) {
  out[0] = sizeof(sync_frame_t), out[1] = sizeof(sync_store_t), out[2] = sizeof(sync_host_t), out[3] = sizeof(sync_call_t);
}
