/* What runs on a wasmtime fiber: this file, and no Python. At its end, the quick path of synchronous calls.
 *
 * A guest call is a wasmtime call future. Polling it runs the guest on a fiber (a stack of its own) until the guest
 * ends, its time slice ends, or it calls an async host function. wasmtime runs the callbacks below ON THAT FIBER,
 * where no Python may run: an exception raised by a signal handler, a garbage collection that frees a greenlet, or a
 * greenlet switch there ends the process. So the callbacks only store what the guest wants. When the poll has
 * returned, Python reads that off the fiber, and does the work.
 *
 * The rules:
 *   - No libc, no Python.h, no allocation, no thread-local state. Functions of wasmtime come through `fiber_init`, those
 *     of Python, for synchronous calls alone, through `fiber_python`.
 *   - Every structure belongs to Python (ctypes), which keeps it alive, and at its address, as long as C may see it.
 *   - One thread at a time uses a store. Threads share `dropped` and `running`, which are therefore atomic.
 *   - Python writes results to the host function's own buffer. `continue_guest` copies them to wasmtime, which calls it
 *     only while its own memory is still there; a call that was unwound meanwhile gets nothing.
 *
 * Layouts: runtime/native/structs.py mirrors these structures field by field, and compares their sizes (`fiber_sizes`).
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

/* A C function to be called on a fiber, because wasmtime's collector, which it may run, must see the suspended frames. */
typedef struct { function_t function; uintptr_t argument[4]; uintptr_t result; } fiber_call_t;

struct call;

/* One per engine with time slices. The ticker sets `due` when a poll has lasted for `scans` scans of the ticker. */
typedef struct { uint32_t scans; uint32_t due; } engine_t;

/* One per store: the call whose fiber is running or being polled. If the host functions of its one instance were defined
 * once for all instances of a module (`fiber_on_placed_host_call`), a `host_t` for each follows, with room for values. */
typedef struct { struct call *running; } store_t;

/* One per host function and store: `fiber_on_host_call` leaves its arguments here, and Python its results. */
typedef struct host {
  store_t *store;
  val_t *args;
  size_t nargs;
  val_t *results;
  size_t nresults;
  uintptr_t index; /* the status of polls that wait for this function: HOST or more */
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
  void *sync_store; /* used by a `sync_call_t` alone, as is `raised` */
  uint64_t raised;
  /* the state of the call */
  void *future;
  store_t *store;
  struct call *outer; /* the suspended call inside whose host function this one was made, or NULL */
  engine_t *engine;   /* NULL: no time slices */
  /* the host call that the guest waits for */
  host_t *host;
  void *caller;
  val_t *host_results;
  void **host_trap;
  void *raise;      /* wasm_trap_t * that the host call is to end with */
  uint32_t ready;   /* the host function has ended */
  uint32_t waiting; /* the guest waits for the host function */
  uint32_t polling; /* a thread is inside `fiber_poll` with this call */
  fiber_call_t fiber_call;
} call_t;

/* The companion of an externref: wasmtime drops the reference on a fiber, and Python releases the object later. */
typedef struct dropped { struct dropped *next; } dropped_t;

/* The status with which a poll returns. ASLEEP: nothing was polled, because the ticker must be woken first. GONE: there
 * is nothing to poll, because the call was unwound meanwhile. HOST or more: the guest waits for the host function of that
 * index. CRAMPED: a synchronous call was not begun, because the thread's stack lacks room, or is not known yet. The
 * complement of a status (a negative number) means the status and, besides, that objects wait for release. */
enum { DONE = 0, SLICE = 1, FAILED = 2, ASLEEP = 3, GONE = 4, CRAMPED = 5, HOST = 16 };

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
  void *(*instantiate)(void *, void *, void *, void **, void **, void *);
  void *(*set_exception)(void *, const void *);
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
  wasmtime.instantiate = (void *(*)(void *, void *, void *, void **, void **, void *))function[9];
  wasmtime.set_exception = (void *(*)(void *, const void *))function[10];
}

static void sync_sizes(size_t *out);

EXPORT void fiber_sizes(size_t *out) {
  out[0] = sizeof(engine_t), out[1] = sizeof(store_t), out[2] = sizeof(host_t), out[3] = sizeof(call_t);
  sync_sizes(out + 4);
}

/* ---- the polls under way, for the ticker ---- */

enum { POLLS = 256, CLAIMED = 1 };

static struct { uint64_t serial; engine_t *engine; } running[POLLS]; /* serial 0: free, CLAIMED: being filled in */
static struct { uint64_t serial; uint32_t scans, due; } seen[POLLS]; /* for the ticker alone, of its last scan */
static uint64_t last_serial = CLAIMED;
static uint32_t ticker_awake;

/* Enter a poll in the table. -1 means that the table is full, and that this poll has no time slice. */
static int claim(engine_t *engine) {
  uint32_t first = (uint32_t)((uintptr_t)&engine >> 14); /* stacks of threads are apart: begin at different entries */
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

/* Set `due` for engines with a poll that has lasted long enough, and return how many polls are under way. Only the
 * ticker calls this, once a period.
 *
 * A poll may have begun anywhere in the period before the scan that sees it first, so that period does not count. But if
 * the one before it in its entry was due at the last scan, its guest has yielded then and goes on: that period does
 * count, or each slice of a guest that computes would last for a scan too many. */
EXPORT uint32_t fiber_scan(void) {
  uint32_t busy = 0;
  for (int index = 0; index < POLLS; index++) {
    uint64_t serial = __atomic_load_n(&running[index].serial, __ATOMIC_SEQ_CST);
    if (serial <= CLAIMED) {
      seen[index].due = 0;
      continue;
    }
    busy++;
    seen[index].scans = serial == seen[index].serial ? seen[index].scans + 1 : seen[index].due;
    seen[index].serial = serial;
    seen[index].due = seen[index].scans >= running[index].engine->scans;
    if (seen[index].due) {
      seen[index].scans = 0;
      running[index].engine->due = 1;
    }
  }
  return busy;
}

/* Store whether the ticker scans. Before it sleeps it must scan once more: a poll may have begun just before. */
EXPORT void fiber_ticker(uint32_t awake) { __atomic_store_n(&ticker_awake, awake, __ATOMIC_SEQ_CST); }

/* Forget all polls, in the child of a fork: the threads that were polling do not exist there. */
EXPORT void fiber_forked(void) {
  for (int index = 0; index < POLLS; index++) running[index].serial = 0;
  ticker_awake = 0;
}

/* ---- on the fiber ---- */

/* There is no libc, and volatile keeps the compiler from turning this into a call of memcpy. */
static void copy(volatile val_t *to, const val_t *from, size_t count) {
  for (size_t i = 0; i < count; i++)
    for (int w = 0; w < 4; w++) to[i].word[w] = from[i].word[w];
}

/* The continuation of a host call: return 1 once the host function has ended. wasmtime asks for the first time right
 * after `fiber_on_host_call`, within the same poll. */
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
  call->waiting = 0;
  if (call->raise) {
    *call->host_trap = call->raise;
    call->raise = 0;
  } else {
    copy(call->host_results, call->host->results, call->host->nresults);
  }
  return 1;
}

/* The continuation of a host call from a guest that this file did not start: it ends at once, with a trap. */
static uint8_t refuse(void *env) {
  (void)env;
  return 1;
}

/* The host function that wasmtime sees, for every signature. */
EXPORT void fiber_on_host_call(void *env, void *caller, const val_t *args, size_t nargs, val_t *results,
                               size_t nresults, void **trap, continuation_t *continuation) {
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
  call->waiting = 1;
  continuation->callback = continue_guest;
  continuation->env = call;
}

/* The host function that wasmtime sees if it was defined once for many stores. The `store_t` is the data of the calling
 * store. `env` says where the `host_t` is behind it, in bytes, and in the upper half what its `index` is. Nothing else
 * is in the `host_t` before its first call: an instance costs no work for functions that it never calls. */
EXPORT void fiber_on_placed_host_call(void *env, void *caller, const val_t *args, size_t nargs, val_t *results,
                                      size_t nresults, void **trap, continuation_t *continuation) {
  store_t *store = wasmtime.context_data(wasmtime.caller_context(caller));
  uint64_t place = (uintptr_t)env;
  host_t *host = (host_t *)((char *)store + (uint32_t)place);
  val_t *values = (val_t *)(host + 1);
  *host = (host_t){store, values, nargs, values + nargs, nresults, (uintptr_t)(place >> 32)};
  fiber_on_host_call(host, caller, args, nargs, results, nresults, trap, continuation);
}

static dropped_t *dropped;

/* The finalizer of externrefs, called wherever wasmtime collects: push the companion on the list, and nothing else. */
EXPORT void fiber_on_externref_dropped(void *env) {
  dropped_t *node = env, *head = __atomic_load_n(&dropped, __ATOMIC_RELAXED);
  do node->next = head;
  while (!__atomic_compare_exchange_n(&dropped, &head, node, 1, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

/* Take the whole list. */
EXPORT dropped_t *fiber_dropped(void) { return __atomic_exchange_n(&dropped, 0, __ATOMIC_ACQUIRE); }

/* ---- off the fiber: called by Python ---- */

/* Call a function on the fiber of a suspended call (NULL: right here), through the fibers of all calls around it:
 * wasmtime's collector walks the frames of fibers that are being polled, and of no others. */
static uintptr_t run_on_fiber(call_t *call, function_t function, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d);

static uintptr_t poll_fiber(uintptr_t env, uintptr_t unused1, uintptr_t unused2, uintptr_t unused3) {
  call_t *call = (call_t *)env;
  (void)unused1, (void)unused2, (void)unused3;
  call->store->running = call;
  uint8_t done = wasmtime.poll(call->future);
  call->store->running = call->outer;
  return done;
}

/* Poll the guest that is to run, and free its future if it has ended: to come back for that would pass through all fibers
 * around it once more. */
static uintptr_t poll_guest(uintptr_t env, uintptr_t unused1, uintptr_t unused2, uintptr_t unused3) {
  call_t *call = (call_t *)env;
  /* Epochs advanced while this guest waited. Its slice begins now. */
  if (call->engine) wasmtime.set_epoch_deadline(call->context, 1);
  uintptr_t done = poll_fiber(env, unused1, unused2, unused3);
  if (done) {
    void *future = call->future;
    call->future = 0;
    call->waiting = call->ready = 0;
    wasmtime.delete_future(future);
  }
  return done;
}

static uintptr_t run_on_fiber(call_t *call, function_t function, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d) {
  if (!call || !call->future) return function(a, b, c, d);
  call->fiber_call = (fiber_call_t){function, {a, b, c, d}, 0};
  run_on_fiber(call->outer, poll_fiber, (uintptr_t)call, 0, 0, 0);
  return call->fiber_call.result;
}

EXPORT uintptr_t fiber_run_on_fiber(call_t *call, function_t function, uintptr_t a, uintptr_t b, uintptr_t c,
                                    uintptr_t d) {
  return run_on_fiber(call, function, a, b, c, d);
}

/* Call a function of five arguments, which are at `arguments`. `run_on_fiber` passes four. */
EXPORT uintptr_t fiber_spread(uintptr_t function, uintptr_t arguments, uintptr_t unused1, uintptr_t unused2) {
  uintptr_t *a = (uintptr_t *)arguments;
  (void)unused1, (void)unused2;
  return ((uintptr_t(*)(uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t))function)(a[0], a[1], a[2], a[3], a[4]);
}

static uintptr_t delete_future(uintptr_t future, uintptr_t unused1, uintptr_t unused2, uintptr_t unused3) {
  (void)unused1, (void)unused2, (void)unused3;
  wasmtime.delete_future((void *)future);
  return 0;
}

/* Free the future, which unwinds the guest if it is suspended. */
EXPORT void fiber_discard(call_t *call) {
  void *future = call->future;
  call->future = 0;
  call->waiting = call->ready = 0;
  if (future) run_on_fiber(call->outer, delete_future, (uintptr_t)future, 0, 0, 0);
}

/* Run the guest until it ends, waits, or has used up its time slice. Returns a status. */
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
  uint8_t done = (uint8_t)run_on_fiber(call->outer, poll_guest, (uintptr_t)call, 0, 0, 0);
  call->polling = 0;
  release(index);
  if (!done) status = call->waiting ? (int)call->host->index : SLICE;
  else if (call->trap || call->error) status = FAILED;
  return __atomic_load_n(&dropped, __ATOMIC_RELAXED) ? ~status : status;
}

/* Run the guest on, after the host function has ended. */
EXPORT int fiber_resume(call_t *call) {
  call->ready = 1;
  return fiber_poll(call);
}

/* A buffer is used for one call after the other. Nothing of the last one may be left, however it ended. */
static void reset(call_t *call) {
  call->trap = call->error = call->raise = 0;
  call->waiting = call->ready = 0;
  call->fiber_call.function = 0;
}

/* Begin a call and poll it. The future is in the buffer before Python runs again, so no signal can lose it. */
EXPORT int fiber_start(call_t *call) {
  reset(call);
  call->future = wasmtime.call_async(call->context, call->function, call->args, call->nargs, call->results,
                                     call->nresults, &call->trap, &call->error);
  return fiber_poll(call);
}

/* Begin to make an instance, from what resolves its imports for all instances, and poll it. */
EXPORT int fiber_instantiate(call_t *call, void *resolved, void *instance) {
  reset(call);
  call->future = wasmtime.instantiate(resolved, call->context, instance, &call->trap, &call->error, 0);
  return fiber_poll(call);
}

/* Begin another kind of future (an instantiation), which `function` makes, and poll it. */
EXPORT int fiber_begin(call_t *call,
                       void *(*function)(uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t),
                       uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, uintptr_t e, uintptr_t f) {
  reset(call);
  call->future = function(a, b, c, d, e, f);
  return fiber_poll(call);
}

/* ---- synchronous bindings: there is no fiber, and Python runs on the stack of its thread ---- */

/* Functions of Python's stable ABI (and PyObject_CallOneArg), and objects. Whatever a Python function raises, at whatever
 * instruction (a signal handler's exception, a tracer's), is taken here. A ctypes callback would print it and go on. */
static struct {
  int (*ensure)(void); /* the GIL */
  void (*release)(int);
  void *(*next)(void *);
  void *(*call)(void *, void *);
  void (*fetch)(void **, void **, void **);
  void (*normalize)(void **, void **, void **);
  int (*set_traceback)(void *, void *);
  void (*incref)(void *);
  void (*decref)(void *);
  void *(*thread_value)(void *); /* PyThread_tss_get */
  void *floor_key;               /* the thread's value: the lowest address of its stack, NULL if that is not known yet */
  void *none;
} python;

EXPORT void fiber_python(void **function) {
  python.ensure = (int (*)(void))function[0];
  python.release = (void (*)(int))function[1];
  python.next = (void *(*)(void *))function[2];
  python.call = (void *(*)(void *, void *))function[3];
  python.fetch = (void (*)(void **, void **, void **))function[4];
  python.normalize = (void (*)(void **, void **, void **))function[5];
  python.set_traceback = (int (*)(void *, void *))function[6];
  python.incref = (void (*)(void *))function[7];
  python.decref = (void (*)(void *))function[8];
  python.thread_value = (void *(*)(void *))function[9];
  python.floor_key = function[10];
  python.none = function[11];
}

typedef struct { uint64_t word[2]; } raw_t; /* wasmtime_val_raw_t */

struct sync_host;

/* One per host call under way, on the C stack of its thread. */
typedef struct sync_frame {
  struct sync_host *host;
  void *caller;
  uint64_t serial;
  struct sync_frame *outer;
} sync_frame_t;

/* One per store. */
typedef struct {
  sync_frame_t *innermost;
  uint64_t serial;
  void *exception;   /* wasmtime_exnref_t * that the host function has raised, and that its guest may catch */
  uint64_t threw;    /* one was thrown, and Python keeps the object for as long as the guest call lasts */
  uint64_t failures; /* of host calls */
  void *raised;      /* the exception that left a server's generator, until `fiber_sync_raised` gives it away */
  size_t stack;      /* bytes that a thread's stack must have left for a guest */
  void *opener;      /* the Python object that makes host functions when they are first called, and what has it make */
  void *open;        /* that of the number `wanted` */
  size_t wanted;
} sync_store_t;

/* How many stores have `threw` set. Calls then end with a status that is not DONE, so that Python looks. */
static uint32_t stores_that_threw;

/* One per synchronous host function, and further ones for calls of it from inside itself. The generator finds the values
 * here, leaves the results here, and sets `completed`. */
typedef struct sync_host {
  sync_store_t *store;
  void *server;    /* the Python object that makes generators; NULL once the store is closed */
  void *renew;     /* the function that has it make one */
  void *generator; /* NULL: none yet, or an exception has ended it */
  struct sync_host *next; /* for calls while this one is busy */
  val_t *args;            /* raw values: raw_t, and the results take their place */
  size_t nargs;
  val_t *results; /* NULL: raw values */
  size_t nresults;
  uint64_t busy;
  uint64_t completed; /* the last field: a result may follow, and one struct.pack_into writes both */
} sync_host_t;

static void copy_raw(volatile raw_t *to, const raw_t *from, size_t count) {
  for (size_t i = 0; i < count; i++)
    for (int w = 0; w < 2; w++) to[i].word[w] = from[i].word[w];
}

/* Return the first that is not busy. There is one, because the runtime prepares one more before it enters a guest from
 * inside a host function; NULL means that the guest was entered by other means. */
static sync_host_t *sync_find_free(sync_host_t *host) {
  while (host && host->busy) host = host->next;
  return host;
}

/* Keep the exception that Python code has just raised. Return 0 if there is none. */
static int sync_keep_raised(sync_store_t *store) {
  void *type = 0, *value = 0, *traceback = 0, *former = store->raised;
  python.fetch(&type, &value, &traceback);
  if (!type) return 0;
  python.normalize(&type, &value, &traceback);
  if (traceback) python.set_traceback(value, traceback);
  store->raised = value;
  python.decref(type);
  python.decref(traceback);
  python.decref(former);
  return 1;
}

/* Return the exception, or None, as a new reference. */
EXPORT void *fiber_sync_raised(sync_store_t *store) {
  void *raised = store->raised;
  store->raised = 0;
  if (!raised) python.incref(raised = python.none);
  return raised;
}

/* Let the server's generator serve one call, with the GIL. One that has ended, or was never made, is made anew first. */
static void sync_serve(sync_host_t *host) {
  for (int attempt = 0; attempt < 2; attempt++) {
    if (!host->generator && host->server) {
      void *none = python.call(host->renew, host->server);
      if (!none) return (void)sync_keep_raised(host->store);
      python.decref(none);
    }
    if (!host->generator) return;
    void *item = python.next(host->generator);
    if (item) return python.decref(item);
    host->generator = 0;
    host->completed = 0;
    /* Without an exception the generator had ended before: then the call has not begun. */
    if (sync_keep_raised(host->store)) return;
  }
}

/* Call Python. Whatever goes wrong there leaves `completed` unset. */
static void *sync_call_back(sync_host_t *host, void *caller) {
  static const char raised[] = "host function raised an exception";
  sync_frame_t frame = {host, caller, ++host->store->serial, host->store->innermost};
  host->store->innermost = &frame;
  host->busy = 1;
  host->completed = 0;
  int gil = python.ensure();
  sync_serve(host);
  python.release(gil);
  host->busy = 0;
  host->store->innermost = frame.outer;
  if (host->completed) return 0;
  void *exception = host->store->exception;
  host->store->exception = 0;
  if (!exception || host->store->raised) {
    host->store->failures++;
    return wasmtime.trap_new(raised, sizeof raised - 1);
  }
  if (!host->store->threw) __atomic_add_fetch(&stores_that_threw, 1, __ATOMIC_RELAXED);
  host->store->threw = 1;
  return wasmtime.set_exception(wasmtime.caller_context(caller), exception);
}

/* Python has let go of the exception object. */
EXPORT void fiber_sync_forget(sync_store_t *store) {
  if (store->threw) __atomic_sub_fetch(&stores_that_threw, 1, __ATOMIC_RELAXED);
  store->threw = 0;
}

static void *sync_refuse(void) {
  static const char foreign[] = "a synchronous host function was reached again by a call that its runtime did not make";
  return wasmtime.trap_new(foreign, sizeof foreign - 1);
}

/* The host function that wasmtime sees (wasmtime_func_new_unchecked). */
EXPORT void *fiber_sync_raw(void *env, void *caller, raw_t *values, size_t count) {
  sync_host_t *host = sync_find_free(env);
  (void)count;
  if (!host) return sync_refuse();
  copy_raw((raw_t *)host->args, values, host->nargs);
  void *trap = sync_call_back(host, caller);
  if (!trap) copy_raw(values, (raw_t *)host->args, host->nresults);
  return trap;
}

/* The host function that wasmtime sees if its values are checked (wasmtime_func_new). */
EXPORT void *fiber_sync_checked(void *env, void *caller, const val_t *args, size_t nargs, val_t *results,
                                size_t nresults) {
  sync_host_t *host = sync_find_free(env);
  (void)nresults;
  if (!host) return sync_refuse();
  copy(host->args, args, nargs);
  void *trap = sync_call_back(host, caller);
  if (!trap) copy(results, host->results, host->nresults);
  return trap;
}

/* The same for functions that were defined once for many stores. `env` is a function's number, and the data of the calling
 * store is its `sync_store_t`, behind which are pointers to the host functions: NULL for those that were never called. */
static sync_host_t *sync_placed(sync_store_t *store, size_t number) {
  sync_host_t **hosts = (sync_host_t **)(store + 1);
  if (!hosts[number]) {
    int gil = python.ensure();
    store->wanted = number;
    void *none = python.call(store->open, store->opener);
    if (none) python.decref(none);
    else sync_keep_raised(store); /* perhaps after the function was made */
    python.release(gil);
    if (!none) return 0;
  }
  return hosts[number];
}

static void *sync_not_made(sync_store_t *store) {
  static const char raised[] = "host function raised an exception";
  store->failures++;
  return wasmtime.trap_new(raised, sizeof raised - 1);
}

EXPORT void *fiber_sync_placed_raw(void *env, void *caller, raw_t *values, size_t count) {
  sync_store_t *store = wasmtime.context_data(wasmtime.caller_context(caller));
  sync_host_t *host = sync_placed(store, (size_t)env);
  return host ? fiber_sync_raw(host, caller, values, count) : sync_not_made(store);
}

EXPORT void *fiber_sync_placed_checked(void *env, void *caller, const val_t *args, size_t nargs, val_t *results,
                                       size_t nresults) {
  sync_store_t *store = wasmtime.context_data(wasmtime.caller_context(caller));
  sync_host_t *host = sync_placed(store, (size_t)env);
  return host ? fiber_sync_checked(host, caller, args, nargs, results, nresults) : sync_not_made(store);
}

/* One per bound function, and further ones for nested calls. A `call_t` begins with the same fields. */
typedef struct {
  void *context;
  void *function;
  val_t *args;    /* raw values: raw_t, and the results take their place */
  size_t nargs;   /* raw values: the number of arguments or results, whichever is more */
  val_t *results; /* NULL: raw values */
  size_t nresults;
  void *trap;
  void *error;
  sync_store_t *store;
  uint64_t raised; /* 1: `error` is that of a host function which raised an exception */
} sync_call_t;

/* Return how many bytes of the thread's stack are left, 0 if that is not known yet. On a stack that lies below the
 * thread's own the difference is huge, so that calls there are not refused. */
EXPORT size_t fiber_stack_left(void) {
  uintptr_t floor = (uintptr_t)python.thread_value(python.floor_key);
  return floor ? (uintptr_t)__builtin_frame_address(0) - floor : 0;
}

/* Prepare a call, and return 0 if it must not begin: a guest that recurses would overflow the stack. A nested call stops
 * where the guest around it has to. */
static int sync_may_begin(sync_call_t *call) {
  call->trap = call->error = 0;
  call->raised = call->store->failures;
  return call->store->innermost || fiber_stack_left() >= call->store->stack;
}

static int sync_status(sync_call_t *call) {
  int status = call->trap || call->error ? FAILED : DONE;
  call->raised = call->error && call->raised != call->store->failures;
  if (__atomic_load_n(&dropped, __ATOMIC_RELAXED) || __atomic_load_n(&stores_that_threw, __ATOMIC_RELAXED)) return ~status;
  return status;
}

/* Run a guest function from its first instruction to its last. wasmtime does not check raw values: the binding has
 * checked the function's type. */
EXPORT int fiber_sync_call(sync_call_t *call) {
  if (!sync_may_begin(call)) return CRAMPED;
  if (call->results)
    call->error = wasmtime.call(call->context, call->function, call->args, call->nargs, call->results, call->nresults,
                                &call->trap);
  else
    call->error = wasmtime.call_unchecked(call->context, call->function, call->args, call->nargs, &call->trap);
  return sync_status(call);
}

/* Call another function that runs guest code (an instantiation). Its last argument is where a trap goes. */
EXPORT int fiber_sync_begin(sync_call_t *call,
                            void *(*function)(uintptr_t, uintptr_t, uintptr_t, uintptr_t, void **), uintptr_t a,
                            uintptr_t b, uintptr_t c, uintptr_t d) {
  if (!sync_may_begin(call)) return CRAMPED;
  call->error = function(a, b, c, d, &call->trap);
  return sync_status(call);
}

static void sync_sizes(size_t *out) {
  out[0] = sizeof(sync_frame_t), out[1] = sizeof(sync_store_t);
  out[2] = sizeof(sync_host_t), out[3] = sizeof(sync_call_t);
}
