package io.xmodel.internal.text.split;

import io.xmodel.internal.text.regex.LinearPattern;

/**
 * One way of cutting text.
 *
 * @param pattern what it looks for
 * @param behavior what becomes of its matches
 * @param invert whether what lies between the matches counts as the matches
 */
public record Cut(LinearPattern pattern, Behavior behavior, boolean invert) {}
