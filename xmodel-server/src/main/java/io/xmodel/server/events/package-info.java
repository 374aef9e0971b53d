/** The generations of one request, as one stream of events in the order in which they happen. */
@NullMarked
package io.xmodel.server.events;

import org.jspecify.annotations.NullMarked;
