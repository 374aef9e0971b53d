package io.xmodel.internal.constraint;

import java.util.List;

/**
 * Which tokens stay within a word, and where in the trie a word may end before its token does. It
 * needs no knowledge of what comes after the word.
 *
 * @param within tokens after which the word can still go on
 * @param walked the trie that was walked; it has all tokens in which a word may end
 * @param ends nodes where a word may end
 * @param paths by end: the bytes that lead there
 */
public record Mask(TokenSet within, TokenTrie walked, int[] ends, List<byte[]> paths) {}
