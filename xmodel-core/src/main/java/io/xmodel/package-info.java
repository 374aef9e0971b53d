/**
 * The front door: load an Xmodel checkpoint, generate, stream, chat, score. Start at {@code
 * Xmodel}.
 */
@NullMarked
package io.xmodel;

import org.jspecify.annotations.NullMarked;
