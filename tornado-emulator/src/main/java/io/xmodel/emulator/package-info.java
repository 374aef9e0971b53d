/**
 * A stand-in for TornadoVM, for tests without an SDK or a device; this package is its own front
 * door.
 *
 * <p>{@code uk.ac.manchester.tornado.api} here has the packages, names and signatures of the part
 * of tornado-api 5.2.0 that xmodel uses, so that classes compiled against either run on both
 * ({@code SignaturesTest} compares them). A task's method is found behind its method reference, its
 * class loaded a second time with arrays and KernelContext exchanged for the emulated device's
 * ({@link io.xmodel.emulator.rewrite}), and run item by item with real work-groups on the calling
 * thread ({@link io.xmodel.emulator.device}); buffers and transfers follow TornadoVM's rules
 * ({@link io.xmodel.emulator.graph}).
 *
 * <p><b>What it catches</b> (each a {@link io.xmodel.emulator.KernelError} with kernel, source
 * line, item and group): indices outside global, local and private arrays; barriers that not all
 * items of a group reach, or reach at different places; races of items on global or local memory –
 * OpenCL's fences are separate: a local barrier orders local memory, a global one global memory –
 * and of groups on global memory; reads of global, local or private memory that nothing was written
 * to; items that allocate different local arrays; grids that don't divide or are too large;
 * bytecode that TornadoVM cannot compile or compiles wrongly (objects, exceptions, foreign calls,
 * {@code >>>} unmasked, infinite literals, local arrays that are passed on or sized by data, early
 * returns). Of graphs: a task that writes an array it takes twice, arrays in no transfer,
 * consumption from a graph that hasn't the array, memory freed twice or used after, too little
 * memory, too many tasks.
 *
 * <p><b>Loops that are {@code @Parallel}</b> are run as TornadoVM runs them: an item begins with
 * the iteration of its number and goes on a whole grid further. Without a grid of the plan's each
 * iteration is an item and a group of its own, so that a race is one of groups, whatever the order.
 * The loops' limits are found by an item that runs as far as the innermost loop.
 *
 * <p><b>What it counts</b>: launches, items, barriers, bytes read and written by kernel, parameter
 * and array ({@link io.xmodel.emulator.Counters}).
 *
 * <p><b>Matrix instructions</b> of bfloat16 are exchanges between the 32 lanes of a warp, as PTX
 * has them: each lane knows its own registers and what the others give ({@code MatrixUnit}). What
 * is caught: lanes that do not come, rows that are not at multiples of 16 bytes, elements of a
 * fragment read or passed on.
 *
 * <p><b>What it cannot</b>: groups run one after another, but for those that look, by adding 0
 * atomically, whether another has come; such a loop must have an end, as one that waits for a group
 * that is not resident has none; memory is sequentially consistent, so a missing fence is seen only
 * as a race – of groups, where one has not met the other by atomic updates between global barriers;
 * arithmetic is Java's, not a device's fast math; an atomic update and a plain read of the same
 * element are a race even where a device would forgive it; a barrier in a helper is one place,
 * however many calls of the helper there are; the {@code else if} that TornadoVM's OpenCL backend
 * miscompiles is right here; half floats, vectors of a few numbers and other matrix intrinsics are
 * absent; sums of a matrix instruction are rounded one after another; times mean nothing.
 *
 * <p>The JVM needs Maven's {@code ${emulator.jvm.flags}}.
 */
@NullMarked
package io.xmodel.emulator;

import org.jspecify.annotations.NullMarked;
