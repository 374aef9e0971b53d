/**
 * Failures a person can act on: every message says what, where, what was expected and found, and
 * the remedy.
 */
@NullMarked
package io.xmodel.error;

import org.jspecify.annotations.NullMarked;
