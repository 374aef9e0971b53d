/** The endpoints: each turns a request into generations, and their events into an answer. */
@NullMarked
package io.xmodel.server.api;

import org.jspecify.annotations.NullMarked;
