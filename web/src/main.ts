import '@fontsource-variable/instrument-sans/wght.css';
import '@fontsource-variable/newsreader/wght.css';
import './style/tokens.css';
import './style/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { startLanguage } from './i18n/index.svelte';
import { startRouter } from './router.svelte';
import { startSession } from './session.svelte';
import { show } from './theme.svelte';

show();
startRouter();
await Promise.all([startLanguage(), startSession()]);
mount(App, { target: document.getElementById('app')! });
