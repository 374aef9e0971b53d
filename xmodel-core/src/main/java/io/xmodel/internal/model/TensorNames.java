package io.xmodel.internal.model;

import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The model's names for tensors that were saved from inside a wrapper, which puts its own name
 * before or between ({@code module.model.…} of data-parallel training, {@code _orig_mod} of
 * torch.compile), or from the model without its head, where {@code model.} is missing.
 *
 * <p>Where the embedding lies tells the prefix. Wrappers that are not known are left alone, as the
 * tensors behind them may be another model's.
 */
final class TensorNames {
  private static final String MODEL = "model.";
  private static final String EMBEDDING = "embed_tokens.weight";

  /** What wrappers put into names wherever they wrap. */
  private static final Pattern INNER =
      Pattern.compile(
          "(?<=^|\\.)(?:_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module|_forward_module)\\.");

  private static final Pattern WRAPPERS = Pattern.compile("(?:(?:module|model|base_model)\\.)*");

  private TensorNames() {}

  /** The model's own name for each of these names; null where they have it already. */
  static @Nullable UnaryOperator<String> mending(Set<String> names) {
    Set<String> prefixes = new HashSet<>();
    for (String name : names) {
      String plain = plain(name);
      int at = plain.lastIndexOf(EMBEDDING);
      if (at == 0 || (at > 0 && plain.charAt(at - 1) == '.')) {
        prefixes.add(plain.substring(0, at));
      }
    }
    boolean wrapped = names.stream().anyMatch(name -> INNER.matcher(name).find());
    if (prefixes.size() != 1 || (prefixes.contains(MODEL) && !wrapped)) {
      return null;
    }
    String prefix = prefixes.iterator().next();
    boolean complete = prefix.endsWith(MODEL);
    String wrapper = complete ? prefix.substring(0, prefix.length() - MODEL.length()) : prefix;
    if (!WRAPPERS.matcher(wrapper).matches()) {
      return null;
    }
    return name -> {
      String plain = plain(name);
      String bare = plain.startsWith(wrapper) ? plain.substring(wrapper.length()) : plain;
      return !complete && isOfModel(bare) ? MODEL + bare : bare;
    };
  }

  private static String plain(String name) {
    return INNER.matcher(name).replaceAll("");
  }

  private static boolean isOfModel(String name) {
    return name.startsWith("embed_tokens.")
        || name.startsWith("layers.")
        || name.startsWith("norm.");
  }
}
