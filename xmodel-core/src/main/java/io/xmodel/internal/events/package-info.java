/** Generated tokens to the events that readers see: text, reasoning, tool calls, the end. */
@NullMarked
package io.xmodel.internal.events;

import org.jspecify.annotations.NullMarked;
