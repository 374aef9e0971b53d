/** Task graphs, their transfers, and the plans that execute them. */
@NullMarked
package io.xmodel.emulator.graph;

import org.jspecify.annotations.NullMarked;
