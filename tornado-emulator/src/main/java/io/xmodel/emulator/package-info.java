/** The emulator's own front door: sessions, settings, counters, errors. */
@NullMarked
package io.xmodel.emulator;

import org.jspecify.annotations.NullMarked;
