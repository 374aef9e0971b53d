/**
 * Two ways that no {@code auto} takes: a token in one launch, whose groups meet at barriers, and a
 * block's products by matrix instructions. No GPU has run them, only the emulator and, the first, a
 * CPU device. A measurement on a GPU promotes each to the other rooms, or deletes it. The backend
 * chooses them; plans know only the interfaces, {@link io.xmodel.tornado.graph.TokenPlan} and
 * {@link io.xmodel.tornado.graph.BlockProducts}.
 */
@NullMarked
package io.xmodel.tornado.experimental;

import org.jspecify.annotations.NullMarked;
