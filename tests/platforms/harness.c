/* Calls a fiber library as wasmtime would, on platforms where there is no Python to do it: a guest that calls one host function
 * twice, a nested call polled from the outer one's continuation, an unwinding, and a dropped reference. Exit code 0 is success.
 *
 * usage: harness LIBRARY
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#if defined(_WIN32)
#include <windows.h>
static void *open_library(const char *path) { return (void *)LoadLibraryA(path); }
static void *find(void *library, const char *name) { return (void *)GetProcAddress((HMODULE)library, name); }
#else
#include <dlfcn.h>
static void *open_library(const char *path) { return dlopen(path, RTLD_NOW); }
static void *find(void *library, const char *name) { return dlsym(library, name); }
#endif

/* As in fiber.c. */
typedef struct { uint64_t word[4]; } val_t;
typedef struct { uint8_t (*callback)(void *); void *env; void (*finalizer)(void *); } continuation_t;
typedef uintptr_t (*function_t)(uintptr_t, uintptr_t, uintptr_t, uintptr_t);
typedef struct { function_t function; uintptr_t argument[4]; uintptr_t result; } errand_t;
struct call;
typedef struct { struct call *running; } store_t;
typedef struct { store_t *store; val_t *args; size_t nargs; val_t *results; size_t nresults; uintptr_t index; } host_t;
typedef struct call {
  void *context, *function;
  val_t *args;
  size_t nargs;
  val_t *results;
  size_t nresults;
  void *trap, *error, *sync_store;
  uint64_t raised;
  void *future;
  store_t *store;
  struct call *outer;
  void *engine;
  host_t *host;
  void *caller;
  val_t *host_results;
  void **host_trap;
  void *raise;
  uint32_t ready, noted, polling;
  errand_t errand;
} call_t;

static void (*note)(void *, void *, const val_t *, size_t, val_t *, size_t, void **, continuation_t *);

/* A guest: calls the host function with 40 and 41, and gives the sum of what it returned. */
typedef struct { int step, deleted; val_t arg, answer, sum; void *trap; continuation_t waiting; val_t *results; } guest_t;
static guest_t guests[2];
static host_t host;
static int made, deadlines;

static void *call_async(void *context, void *function, val_t *args, size_t nargs, val_t *results, size_t nresults, void **trap,
                        void **error) {
  (void)context, (void)function, (void)args, (void)nargs, (void)nresults, (void)trap, (void)error;
  guest_t *guest = &guests[made++ % 2];
  memset(guest, 0, sizeof *guest);
  guest->results = results;
  return guest;
}

static uint8_t poll(void *future) {
  guest_t *guest = future;
  for (;;) {
    if (guest->waiting.callback) {
      if (!guest->waiting.callback(guest->waiting.env)) return 0;
      guest->waiting.callback = 0;
      guest->sum.word[1] += guest->answer.word[1];
    }
    if (guest->trap || guest->step == 2) break;
    guest->arg.word[1] = (uint64_t)(40 + guest->step++);
    note(&host, guest, &guest->arg, 1, &guest->answer, 1, &guest->trap, &guest->waiting);
  }
  guest->results[0] = guest->sum;
  return 1;
}

static void delete_future(void *future) { ((guest_t *)future)->deleted++; }
static void set_deadline(void *context, uint64_t ticks) { (void)context, (void)ticks, deadlines++; }
static void *trap_new(const char *message, size_t size) { return (void)size, (void *)message; }
static void *call_unchecked(void *a, void *b, void *c, size_t d, void **e) { return (void)a, (void)b, (void)c, (void)d, (void)e, (void *)0; }

#define CHECK(condition) \
  if (!(condition)) return fprintf(stderr, "harness.c:%d: %s\n", __LINE__, #condition), 1

int main(int count, char **arguments) {
  void *library = count == 2 ? open_library(arguments[1]) : 0;
  CHECK(library);
  void (*init)(void **) = (void (*)(void **))find(library, "fiber_init");
  int (*start)(call_t *) = (int (*)(call_t *))find(library, "fiber_start");
  int (*again)(call_t *) = (int (*)(call_t *))find(library, "fiber_poll");
  int (*answer)(call_t *) = (int (*)(call_t *))find(library, "fiber_resume");
  void (*discard)(call_t *) = (void (*)(call_t *))find(library, "fiber_discard");
  void (*drop)(void *) = (void (*)(void *))find(library, "fiber_on_externref_dropped");
  void *(*dropped)(void) = (void *(*)(void))find(library, "fiber_dropped");
  void (*sizes)(size_t *) = (void (*)(size_t *))find(library, "fiber_sizes");
  note = (void (*)(void *, void *, const val_t *, size_t, val_t *, size_t, void **, continuation_t *))find(library, "fiber_on_host_call");
  CHECK(init && start && again && answer && discard && drop && dropped && sizes && note);
  void *functions[] = {(void *)call_async, (void *)poll, (void *)delete_future, (void *)set_deadline, (void *)trap_new,
                       (void *)call_unchecked};
  init(functions);
  size_t size[8];
  sizes(size);
  CHECK(size[3] == sizeof(call_t) && size[2] == sizeof(host_t));

  store_t store = {0};
  val_t args, results, outer_result, inner_result;
  call_t outer = {.results = &outer_result, .nresults = 1, .store = &store};
  call_t inner = {.results = &inner_result, .nresults = 1, .store = &store, .outer = &outer};
  host = (host_t){&store, &args, 1, &results, 1, 16};

  /* A call, and a nested one inside its first host call, which ends first. */
  CHECK(start(&outer) == 16 && args.word[1] == 40);
  CHECK(start(&inner) == 16 && args.word[1] == 40);
  CHECK(again(&inner) == 16); /* nothing has happened: it still waits */
  results.word[1] = 1;
  CHECK(answer(&inner) == 16 && args.word[1] == 41);
  results.word[1] = 2;
  CHECK(answer(&inner) == 0 && inner_result.word[1] == 3 && guests[1].deleted == 1 && !inner.future);
  results.word[1] = 10;
  CHECK(answer(&outer) == 16 && args.word[1] == 41);
  results.word[1] = 20;
  CHECK(answer(&outer) == 0 && outer_result.word[1] == 30 && guests[0].deleted == 1);

  /* A nested call that is unwound, a host function that raises, and polls of what is gone. */
  CHECK(start(&outer) == 16 && start(&inner) == 16);
  discard(&inner);
  CHECK(guests[1].deleted == 1 && again(&inner) == 4);
  outer.raise = "raised";
  CHECK(answer(&outer) == 0 && guests[0].trap && guests[0].deleted == 1);

  /* References that wasmtime drops are reported, once. */
  void *companion[2] = {0};
  CHECK(start(&outer) == 16);
  drop(&companion[0]);
  CHECK(again(&outer) == ~16 && dropped() == &companion[0] && !dropped() && again(&outer) == 16);
  discard(&outer);
  CHECK(guests[0].deleted + guests[1].deleted >= 1 && deadlines == 0);
  puts("ok");
  return 0;
}
