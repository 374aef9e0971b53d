/** TornadoVM's devices: which there are, what they have, and what it means when they fail. */
@NullMarked
package io.xmodel.tornado.device;

import org.jspecify.annotations.NullMarked;
