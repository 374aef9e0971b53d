/** The chat page in a real browser, mostly against a server that says what a test wants. */
@NullMarked
package io.xmodel.server.page;

import org.jspecify.annotations.NullMarked;
