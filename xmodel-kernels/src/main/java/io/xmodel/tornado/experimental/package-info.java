/**
 * Two ways that no {@code auto} takes, as no GPU has run them: one launch for a token, whose groups
 * meet at barriers, and a block's products by matrix instructions. The emulator has run both, and a
 * CPU device has run the first. A measurement on a GPU will move each to the other rooms, or delete
 * it. The backend's {@code Loader} chooses them; the plans know only what they implement, {@link
 * io.xmodel.tornado.graph.TokenPlan} and {@link io.xmodel.tornado.graph.BlockProducts}.
 */
@NullMarked
package io.xmodel.tornado.experimental;

import org.jspecify.annotations.NullMarked;
