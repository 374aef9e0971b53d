// Keeps the end in sight while it grows, but only for a reader who is there: whoever has scrolled up
// reads something.

const NEAR = 48;

export class Follow {
  #scroller;
  #button;
  #following = true;
  #top = 0;

  /**
   * @param scroller what scrolls
   * @param content what grows in it
   * @param button leads to the end; shown when that is out of sight
   */
  constructor(scroller, content, button) {
    this.#scroller = scroller;
    this.#button = button;
    scroller.addEventListener('scroll', () => this.#look(), { passive: true });
    button.addEventListener('click', () => this.toEnd());
    const growth = new ResizeObserver(() => this.#keep());
    growth.observe(content);
    growth.observe(scroller);
  }

  toEnd() {
    this.#following = true;
    this.#keep();
  }

  #keep() {
    if (this.#following) {
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
    }
    this.#look();
  }

  #look() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const near = scrollHeight - scrollTop - clientHeight < NEAR;
    // What grows takes the end away, too. Only a reader scrolls up.
    this.#following = near || (this.#following && scrollTop >= this.#top);
    this.#top = scrollTop;
    this.#button.hidden = this.#following;
  }
}
