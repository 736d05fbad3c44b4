/* Types and parameters of every kind that debug information tells about. Built with

       python -m ziglang cc --target=wasm32-freestanding -gdwarf-5 -O1 -nostdlib \
           -Wl,--no-entry -fdebug-prefix-map=$PWD=. dwarf5.c -o dwarf5.wasm
*/

typedef unsigned int size;
struct point { int x, y; };
struct single { unsigned long long only; };
enum colour { RED, GREEN };
typedef const struct point *place;

#define EXPORT(name) __attribute__((export_name(#name))) name

unsigned EXPORT(unsigned_sum)(unsigned left, unsigned char right) { return left + right; }
int EXPORT(signed_sum)(int left, short right) { return left + right; }
unsigned long long EXPORT(wide)(unsigned long long value, long long by) { return value * by; }
const char *EXPORT(pointers)(const char *text, const char *const *list, place where, void *data) {
  return text ? text : list[where->x + *(int *)data];
}
float EXPORT(floats)(float single, double twice) { return single * twice; }
_Bool EXPORT(kinds)(_Bool yes, enum colour colour, char letter, size count) {
  return yes && colour == GREEN && letter && count;
}
int EXPORT(by_value)(struct point point) { return point.x + point.y; }
struct point EXPORT(returned)(int x, int y) { struct point p = {x, y}; return p; }
unsigned long long EXPORT(fits)(struct single value) { return value.only; }
void EXPORT(nothing)(void) {}
int EXPORT(unnamed)(int, int);
int EXPORT(unnamed)(int class, int self) { return class - self; }
