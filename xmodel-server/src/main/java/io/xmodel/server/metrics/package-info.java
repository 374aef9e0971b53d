/** What the server counts and measures, under the names that dashboards of vLLM know. */
@NullMarked
package io.xmodel.server.metrics;

import org.jspecify.annotations.NullMarked;
