/** What the rooms that read JSON share. */
@NullMarked
package io.xmodel.internal.json;

import org.jspecify.annotations.NullMarked;
