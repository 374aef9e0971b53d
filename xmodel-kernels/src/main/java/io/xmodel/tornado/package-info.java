/** The TornadoVM backend behind the seam: provider, model, sequences, logits. */
@NullMarked
package io.xmodel.tornado;

import org.jspecify.annotations.NullMarked;
