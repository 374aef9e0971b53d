/**
 * Words of a language – strings, numbers, names – as automata over bytes that grow as they are
 * used, and which tokens may stand in them.
 */
@NullMarked
package io.xmodel.internal.constraint.lexeme;

import org.jspecify.annotations.NullMarked;
