/**
 * JMH benchmarks of TornadoVM's kernels on a device, at the published model's shapes. They run in
 * forks with TornadoVM's flags, and only where it finds a device.
 */
@NullMarked
package io.xmodel.bench.kernels;

import org.jspecify.annotations.NullMarked;
