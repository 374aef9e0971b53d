/** Answers to the lines of a file, the same as the server gives to the same requests. */
@NullMarked
package io.xmodel.server.batch;

import org.jspecify.annotations.NullMarked;
