/**
 * JMH benchmarks of the CPU backend's operations at the published model's shapes, one class each.
 * Each checks its result against the scalar specification before it is timed, and says what work it
 * cannot avoid.
 */
@NullMarked
package io.xmodel.bench.operations;

import org.jspecify.annotations.NullMarked;
