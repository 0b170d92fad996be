import { render } from 'preact';
import { App } from './app.tsx';
import { browserPorts } from './live/browser-ports.ts';
import { liveStore } from './live/live-store.ts';

const page = document.getElementById('page');
if (page === null) throw new Error('index.html has no element #page');
render(<App store={liveStore(browserPorts)} />, page);
