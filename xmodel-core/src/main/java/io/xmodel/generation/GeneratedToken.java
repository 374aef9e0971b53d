package io.xmodel.generation;

import io.xmodel.sampling.TokenLogprob;
import java.util.List;

/**
 * One sampled token.
 *
 * @param id its id
 * @param logprob the model's natural-log probability of it, before temperature and penalties; NaN
 *     when not asked for
 * @param top the most probable alternatives, best first
 */
public record GeneratedToken(int id, float logprob, List<TokenLogprob> top) {}
