package io.xmodel.internal.text;

/**
 * One entry of {@code added_tokens}.
 *
 * @param id its id
 * @param content its characters
 * @param special whether it is left out of decoded text
 * @param normalized whether it is looked for in normalized text
 * @param takesLeft whether it takes the white space before it
 * @param takesRight whether it takes the white space after it
 * @param wholeWord whether it counts only where no letter or digit is next to it
 */
record AddedToken(
    int id,
    String content,
    boolean special,
    boolean normalized,
    boolean takesLeft,
    boolean takesRight,
    boolean wholeWord) {}
