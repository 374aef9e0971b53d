/**
 * What stands in the bodies of requests and answers: JSON to records and back. It knows no HTTP.
 */
@NullMarked
package io.xmodel.server.wire;

import org.jspecify.annotations.NullMarked;
