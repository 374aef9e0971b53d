/**
 * A loaded model over HTTP, as clients of OpenAI's API expect it. {@link
 * io.xmodel.server.XmodelServer} starts it.
 */
@NullMarked
package io.xmodel.server;

import org.jspecify.annotations.NullMarked;
