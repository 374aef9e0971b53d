package io.xmodel.convert;

import io.xmodel.model.RopeScaling;
import io.xmodel.model.XmodelConfig;

/** The sizes of upstream's {@code xmodel_configs}; {@link #XL} is Xmodel-2.5. All are tied. */
public enum Preset {
  /** 5.2 M parameters without the embedding. */
  NANO(8, 4, 1, 256, 640),
  MICRO(12, 6, 1, 384, 960),
  TINY(18, 8, 4, 512, 1280),
  SMALL(30, 9, 3, 576, 1440),
  MEDIUM(32, 15, 5, 960, 2400),
  /** 1.35 G parameters. */
  XL(48, 24, 8, 1536, 3840);

  /** Rows of the published embedding. */
  public static final int VOCAB_SIZE = 129280;

  private final int layers;
  private final int heads;
  private final int kvHeads;
  private final int hidden;
  private final int ffn;

  Preset(int layers, int heads, int kvHeads, int hidden, int ffn) {
    this.layers = layers;
    this.heads = heads;
    this.kvHeads = kvHeads;
    this.hidden = hidden;
    this.ffn = ffn;
  }

  /**
   * The config, with the published constants and the ids that its tokenizer has for BOS and EOS.
   */
  public XmodelConfig config(int vocabSize) {
    return new XmodelConfig(
        vocabSize,
        hidden,
        ffn,
        layers,
        heads,
        kvHeads,
        131072,
        1e-5f,
        500000,
        new RopeScaling.None(),
        true,
        false,
        false,
        true,
        new XmodelConfig.Mup(12, 1, 1.4f, 1.4f, 256),
        0,
        1);
  }
}
