// The widget: a plain link on the school's own page opens the form in a frame above it. Without this script, or in a
// browser that knows no dialog, the link goes to the same form as a page.
(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement) || typeof HTMLDialogElement === 'undefined') return;
  const home = new URL(script.src).origin;

  /** @param {URL} address */
  const frameAddress = (address) => {
    const framed = new URL('/embed/ask', home);
    for (const name of ['school', 'topic', 'lang']) {
      const value = address.searchParams.get(name);
      if (value !== null) framed.searchParams.set(name, value);
    }
    return framed.href;
  };

  /** @param {HTMLAnchorElement} link */
  const open = (link) => {
    const dialog = document.createElement('dialog');
    const frame = document.createElement('iframe');
    const close = document.createElement('button');
    dialog.setAttribute('aria-label', link.textContent ?? '');
    frame.title = link.textContent ?? '';
    frame.src = frameAddress(new URL(link.href));
    close.type = 'button';
    close.textContent = '×';
    close.setAttribute('aria-label', link.dataset['close'] ?? 'Close');
    Object.assign(dialog.style, {
      width: 'min(42rem, 100vw)',
      height: 'min(52rem, 100vh)',
      maxWidth: '100vw',
      maxHeight: '100vh',
      padding: '0',
      border: '0',
      overflow: 'hidden',
    });
    Object.assign(frame.style, { width: '100%', height: '100%', border: '0' });
    Object.assign(close.style, {
      position: 'absolute',
      insetInlineEnd: '0.5rem',
      insetBlockStart: '0.5rem',
      inlineSize: '44px',
      blockSize: '44px',
      fontSize: '1.5rem',
    });
    close.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => dialog.remove());
    dialog.append(frame, close);
    document.body.append(dialog);
    dialog.showModal();
  };

  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[data-porchlight]') : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (new URL(link.href).origin !== home) return;
    event.preventDefault();
    open(link);
  });
})();
