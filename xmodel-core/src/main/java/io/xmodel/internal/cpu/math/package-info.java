/**
 * The CPU backend's arithmetic: a scalar specification of each operation and its Vector API twin.
 */
@NullMarked
package io.xmodel.internal.cpu.math;

import org.jspecify.annotations.NullMarked;
