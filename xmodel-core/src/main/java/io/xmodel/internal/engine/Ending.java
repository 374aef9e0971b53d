package io.xmodel.internal.engine;

import io.xmodel.generation.FinishReason;
import io.xmodel.generation.Timings;
import org.jspecify.annotations.Nullable;

/**
 * How a generation ended.
 *
 * @param reason why; {@code CANCELLED} also where it failed
 * @param timings where its time went
 * @param failure what it failed of, or null
 */
public record Ending(FinishReason reason, Timings timings, @Nullable Throwable failure) {}
