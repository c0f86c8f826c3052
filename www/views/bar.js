/**
 * @file The bar: the page's name, who computes, the lab's examples, undo and redo, pin, link, files, language and looks.
 * On a narrow page all but those stand behind one button. Knows the state and the catalogue;
 * what is saved, shared or pinned is done elsewhere.
 */
import { html, render, nothing } from '../vendor/lit-html/lit-html.js';
import { choice, toggle } from './parts.js';
import { presetOf } from './say/readings.js';
import { snippet } from './snippet.js';

/** @typedef {import('../types.js').Model} Model */

/** Where records can come from. */
const sources = /** @type {const} */ (['translate', 'language', 'lab', 'picture', 'own']);

/** What else can be made of the lab's text. */
const experiments = /** @type {const} */ (['recurrent', 'cheaper']);

const kinds = /** @type {const} */ (['png', 'svg', 'csv', 'json']);

/** @type {import('../types.js').CreateView} */
export function create(root, dispatch) {
  /** @type {Model} */
  let model;
  let what = /** @type {'head' | 'all'} */ ('head');
  let pasted = '';
  const narrow = matchMedia('(max-width: 719px)');
  narrow.addEventListener('change', () => draw());
  const wide = matchMedia('(min-width: 1400px)');
  wide.addEventListener('change', () => draw());

  // What is fixed below the bar (the drawer) must know how high it is: it wraps.
  new ResizeObserver(() => document.documentElement.style.setProperty('--bar', `${Math.round(root.getBoundingClientRect().height)}px`)).observe(root);

  const command = (/** @type {import('../types.js').Command} */ name, /** @type {any} */ detail = undefined) => dispatch({ type: 'command', name, detail });

  /** Below its button, within the window. */
  function place(/** @type {any} */ event) {
    if (event.newState !== 'open') return;
    const panel = event.target, button = root.querySelector(`[popovertarget="${panel.id}"]`);
    if (!button) return;
    const at = button.getBoundingClientRect();
    panel.style.top = `${Math.round(at.bottom + 4)}px`;
    panel.style.maxHeight = `${Math.round(innerHeight - at.bottom - 12)}px`;
    const width = Math.min(panel.dataset.width ? Number(panel.dataset.width) : 360, innerWidth - 16);
    panel.style.width = `${width}px`;
    panel.style.left = `${Math.round(Math.max(8, Math.min(at.left, innerWidth - width - 8)))}px`;
  }
  /** Arrows walk the entries of a menu; the first one from its button. */
  function walk(/** @type {any} */ event) {
    const panel = event.currentTarget.popoverTargetElement ?? event.currentTarget;
    const entries = [...panel.querySelectorAll('.entry')];
    const here = entries.indexOf(document.activeElement);
    if ((here < 0 && event.currentTarget === panel) || event.altKey || event.ctrlKey || event.metaKey) return;
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: entries.length - 1 }[/** @type {string} */ (event.key)];
    if (to === undefined || (here < 0 && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    if (here < 0) panel.showPopover({ source: event.currentTarget });
    entries[Math.max(0, Math.min(entries.length - 1, to))]?.focus();
  }
  const hide = (/** @type {string} */ id) => /** @type {any} */ (root.querySelector(`#${id}`))?.hidePopover();

  /** Who computes: side by side where there is room, else in a menu. */
  function source() {
    const { t, state, opened } = model;
    // A file was computed elsewhere; who computed here is one press away.
    const now = opened === null ? state.transformer ?? 'lab' : 'file';
    const change = (/** @type {string} */ to) => { hide('bar-source'); command('source', to); };
    // The reader's own is a button: it may have to be opened first, and can be another one.
    if (wide.matches && !state.projector) return html`<span class="sources">${choice({ name: 'source', label: t('source.label'), value: /** @type {string} */ (now), change,
      options: sources.filter(value => value !== 'own').map(value => ({ value, label: t(`source.${value}`), title: t(`source.${value}.about`) })) })}
      <button class="own-button" aria-pressed=${String(now === 'own')} title=${t('source.own.about')} @click=${() => change('own')}>${t('source.own')} …</button></span>`;
    return html`
      <button class="menu-button source-button" popovertarget="bar-source" @keydown=${walk} aria-label=${`${t('source.label')}: ${t(`source.${now}`)}`}>
        <span class="menu-now">${t(narrow.matches && now !== 'file' ? `source.${now}.short` : `source.${now}`)}</span></button>
      <div id="bar-source" class="menu" popover data-width="360" role="dialog" aria-label=${t('source.label')} @beforetoggle=${place} @keydown=${walk}>
        <ul>${sources.map(value => html`
          <li><button class="plain entry" aria-current=${value === now ? 'true' : nothing} @click=${() => change(value)}>
            <b>${t(`source.${value}`)}</b><span>${t(`source.${value}.about`)}</span></button></li>`)}</ul>
      </div>`;
  }

  /** Into the course, or out of it. */
  function course() {
    const { t, state: { lesson } } = model;
    return html`<button class="course-button" aria-pressed=${String(lesson !== null)} title=${t('bar.course.title')}
      @click=${() => { hide('bar-files'); command('lesson', lesson === null ? { lesson: 'contents', part: 1, state: null } : null); }}>${t('bar.course')}</button>`;
  }

  function presets() {
    const { t, catalog, state, opened } = model;
    const now = opened ? null : presetOf(state, catalog.presets);
    const name = opened ?? (state.experiment ? t(`experiment.${state.experiment}`) : now ? t(`preset.${now.id}`) : catalog.presets.length ? t('bar.presets.own') : '…');
    return html`
      <button class="menu-button presets-button" popovertarget="bar-presets" @keydown=${walk}>
        <span class="menu-label">${t('bar.presets')}</span><span class="menu-now">${name}</span></button>
      <div id="bar-presets" class="menu" popover data-width="430" role="dialog" aria-label=${t('bar.presets')} @beforetoggle=${place} @keydown=${walk}>
        ${['self', 'cross', 'hand'].map(group => html`
          <h3>${t(`bar.group.${group}`)}</h3>
          <ul>${catalog.presets.filter(preset => preset.group === group).map(preset => html`
            <li><button class="plain entry" aria-current=${preset === now ? 'true' : nothing}
              @click=${() => { hide('bar-presets'); dispatch({ type: 'merge', fields: preset.state }); }}>
              <b>${t(`preset.${preset.id}`)}</b><span>${t(`preset.${preset.id}.about`)}</span></button></li>`)}</ul>`)}
        <h3>${t('experiment.group')}</h3>
        <ul>${experiments.map(each => html`
          <li><button class="plain entry" aria-current=${each === state.experiment && !opened ? 'true' : nothing}
            @click=${() => { hide('bar-presets'); command('experiment', each); }}>
            <b>${t(`experiment.${each}`)}</b><span>${t(`experiment.${each}.about`)}</span></button></li>`)}</ul>
      </div>`;
  }

  const files = () => {
    const { t, opened, state, frame } = model;
    const heads = frame?.record.heads ?? state.heads;
    // The average has no record of its own: then, too, all heads are saved.
    const one = what === 'head' && heads > 1 && state.open < heads;
    return html`
      <div class="row apart"><h3>${t('bar.save')}</h3>
        ${choice({ name: 'save-what', label: t('bar.save.what'), value: what, options: [{ value: /** @type {const} */ ('head'), label: t('bar.save.head') }, { value: /** @type {const} */ ('all'), label: t('bar.save.all') }],
          change: value => { what = value; draw(); } })}</div>
      <ul>${kinds.map(kind => html`
        <li><button class="plain entry" @click=${() => { hide('bar-files'); command('save', { kind, what }); }}>
          <b>${kind.toUpperCase()}</b><span>${t(kind === 'json' && one ? 'bar.save.json.head' : `bar.save.${kind}`)}</span></button></li>`)}</ul>
      <h3>${t('bar.class')}</h3>
      <ul>${/** @type {const} */ (['contents', 'make', 'worksheet']).map(room => html`
        <li><button class="plain entry" @click=${() => { hide('bar-files'); command('lesson', { lesson: room, part: 1, state: null }); }}>
          <b>${t(`bar.class.${room}`)}</b><span>${t(`bar.class.${room}.about`)}</span></button></li>`)}</ul>
      <h3>${t('bar.open')}</h3>
      <div class="entry-box stack">
        <p class="hint">${t('bar.open.hint')}</p>
        ${opened ? html`<button @click=${() => { hide('bar-files'); command('closeRecord'); }}>${t('bar.closeRecord')}</button>` : nothing}
        <label class="button file">${t('bar.open.file')}<input type="file" class="visually-hidden" accept=".json,application/json,.safetensors,.npy,.npz"
          @change=${(/** @type {any} */ event) => { const [file] = event.target.files; event.target.value = ''; if (file) { hide('bar-files'); command('openRecord', file); } }}></label>
        <details class="snippet"><summary>${t('bar.snippet')}</summary>
          <p class="hint">${t('bar.snippet.about')}</p>
          <pre class="number" tabindex="0" role="region" aria-label=${t('bar.snippet')}>${snippet}</pre>
          <button @click=${() => command('copy', snippet)}>${t('bar.snippet.copy')}</button></details>
        <label for="bar-paste">${t('bar.open.paste')}</label>
        <textarea id="bar-paste" rows="2" class="number" spellcheck="false" autocomplete="off" .value=${pasted} @input=${(/** @type {any} */ event) => { pasted = event.target.value; draw(); }}></textarea>
        <button ?disabled=${pasted.trim() === ''} @click=${() => { hide('bar-files'); command('openRecord', { name: t('bar.open.pasted'), text: pasted }); }}>${t('bar.open.do')}</button>
      </div>`;
  };

  const steps = () => {
    const { t, undoable, redoable } = model;
    return html`<span class="row steps">
      <button class="icon" ?disabled=${!undoable} title=${t('bar.undo')} aria-label=${t('bar.undo')} aria-keyshortcuts="Control+Z" @click=${() => dispatch({ type: 'undo' })}>↶</button>
      <button class="icon" ?disabled=${!redoable} title=${t('bar.redo')} aria-label=${t('bar.redo')} aria-keyshortcuts="Control+Shift+Z" @click=${() => dispatch({ type: 'redo' })}>↷</button></span>`;
  };
  const pin = () => {
    const { t, state, frame, pinned } = model;
    if (state.transformer === 'picture') return nothing;   // what is drawn is compared with and without a word instead
    if (!pinned) return html`<button title=${t('bar.pin.title')} @click=${() => { hide('bar-files'); command('pin'); }}>${t('bar.pin')}</button>`;
    const text = frame?.pinned?.queryTokens.map(token => token.text).join(' ') ?? '';
    return html`<span class="row pinned">
      <button aria-pressed=${String(state.against === 'pin')} title=${t('bar.difference.title')} @click=${() => command('difference')}>${t('bar.difference')}</button>
      <button title=${t('bar.unpin.title', { text: text.length > 60 ? `${text.slice(0, 59)}…` : text })} @click=${() => { hide('bar-files'); command('pin'); }}>${t('bar.unpin')}</button></span>`;
  };
  const share = () => html`<button title=${model.t('bar.share.title')} @click=${() => { hide('bar-files'); command('share'); }}>${model.t('bar.share')}</button>`;
  const language = () => choice({ name: 'lang', label: model.t('bar.lang'), value: model.state.lang,
    options: [{ value: /** @type {const} */ ('en'), label: 'EN', title: 'English' }, { value: /** @type {const} */ ('zh'), label: '中文', title: '中文' }],
    change: value => dispatch({ type: 'set', field: 'lang', value }) });
  const theme = () => html`<select class="theme" aria-label=${model.t('bar.theme')} title=${model.t('bar.theme')}
      @change=${(/** @type {any} */ event) => dispatch({ type: 'set', field: 'theme', value: event.target.value })}>
      ${['auto', 'light', 'dark'].map((each, n) => html`<option value=${each} .selected=${each === model.state.theme}>${'◐☀☾'[n]} ${model.t(`bar.theme.${each}`)}</option>`)}</select>`;
  const projector = () => toggle({ label: model.t('bar.projector'), on: model.state.projector, title: model.t('bar.projector.title'),
    change: value => dispatch({ type: 'set', field: 'projector', value }) });

  /** Past the bar and the settings: their stops are many. Not by the address, which is the state's. */
  const skip = (/** @type {Event} */ event) => {
    event.preventDefault();
    const heads = document.getElementById('see');
    if (heads) heads.tabIndex = -1;
    heads?.focus();
  };

  function draw() {
    if (!model) return;
    const { t, busy, progress } = model;
    render(html`
      <a class="skip" href="#see" @click=${skip}>${t('bar.skip')}</a>
      <div class="headline"><p class="name"><b>Headlight</b> <span lang="zh">头灯</span></p>
        <p class="tagline">${t('bar.tagline')}</p></div>
      <nav class="bar-controls" aria-label=${t('bar.label')}>
        ${narrow.matches ? nothing : course()}
        <span class="row bar-sources" data-control="sources">${source()}${model.state.transformer && !model.opened ? nothing : presets()}</span>
        ${narrow.matches ? html`
          ${steps()}
          <button class="icon" popovertarget="bar-files" @keydown=${walk} aria-label=${t('bar.more')} title=${t('bar.more')}>⋯</button>
          <div id="bar-files" class="menu more" popover data-width="360" role="dialog" aria-label=${t('bar.more')} @beforetoggle=${place} @keydown=${walk}>
            <div class="row entry-box">${course()}${pin()}${share()}</div>
            <div class="row entry-box">${language()}${theme()}${projector()}</div>
            ${files()}
          </div>` : html`
          ${steps()}${pin()}${share()}
          <button class="menu-button" popovertarget="bar-files" @keydown=${walk}>${t('bar.files')}</button>
          <div id="bar-files" class="menu" popover data-width="360" role="dialog" aria-label=${t('bar.files')} @beforetoggle=${place} @keydown=${walk}>
            ${files()}</div>
          ${language()}${theme()}${projector()}`}
      </nav>
      <p class="busy" role="status">${progress !== null ? html`<span class="slow">${t('bar.busy')} <progress max="1" .value=${progress} aria-label=${t('bar.busy')}></progress>
          <button @click=${() => dispatch({ type: 'command', name: 'stop' })}>${t('bar.stop')}</button></span>`
        : busy ? html`<span>${t('bar.busy')}</span>` : nothing}</p>`, root);
  }

  return {
    update(next) {
      if (next.frame !== model?.frame && next.frame?.record.origin.from === 'file') pasted = '';   // what could not be opened stays, to be mended
      model = next;
      draw();
    },
  };
}
