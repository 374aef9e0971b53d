/** The conformance kit: what every backend must do, as tests that a backend's own test inherits. */
@NullMarked
package io.xmodel.backend;

import org.jspecify.annotations.NullMarked;
