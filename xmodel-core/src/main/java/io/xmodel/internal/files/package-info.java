/** Reading files that nobody vouches for: what is not the file it should be gets a sentence. */
@NullMarked
package io.xmodel.internal.files;

import org.jspecify.annotations.NullMarked;
