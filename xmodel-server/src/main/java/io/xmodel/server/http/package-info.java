/** Connections, bodies, headers and event streams: all that is HTTP and knows no model. */
@NullMarked
package io.xmodel.server.http;

import org.jspecify.annotations.NullMarked;
