# Rust cannot declare a wasm global: a `static` lives in linear memory, and what is exported for it is its address.
# So the plugin's counter, a mutable global that the host reads and sets, is written here.

	.globaltype	counter, i32
	.globl	counter
	.export_name	counter, counter
counter:

	.section	.text.count_one,"",@
	.globl	count_one
	.hidden	count_one
	.type	count_one,@function
count_one:
	.functype	count_one () -> ()
	global.get	counter
	i32.const	1
	i32.add
	global.set	counter
	end_function

	# Without this the linker refuses to export a global that is mutable.
	.section	.custom_section.target_features,"",@
	.int8	1
	.int8	43
	.int8	15
	.ascii	"mutable-globals"
