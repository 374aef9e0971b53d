/**
 * Messages to prompt text through the checkpoint's own Jinja template, and the state of a
 * conversation.
 */
@NullMarked
package io.xmodel.chat;

import org.jspecify.annotations.NullMarked;
