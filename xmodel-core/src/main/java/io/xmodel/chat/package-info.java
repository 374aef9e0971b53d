/** Messages and conversations, their JSON form, and the template that makes a prompt of them. */
@NullMarked
package io.xmodel.chat;

import org.jspecify.annotations.NullMarked;
