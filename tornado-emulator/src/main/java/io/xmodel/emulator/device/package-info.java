/** The device: global and local memory, work-items, groups, barriers, and the checks on them. */
@NullMarked
package io.xmodel.emulator.device;

import org.jspecify.annotations.NullMarked;
