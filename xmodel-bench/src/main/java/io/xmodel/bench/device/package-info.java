/**
 * What a device of TornadoVM gives, and the kernels of the plans one by one. The only room of the
 * benchmarks that knows TornadoVM's API, which is there only where a device is: nothing else may
 * touch these classes before a device is asked for.
 */
@NullMarked
package io.xmodel.bench.device;

import org.jspecify.annotations.NullMarked;
