import type { Component } from 'svelte';
import type { Key } from './i18n/index.svelte';
import type { Scope } from './session.svelte';

export interface Page {
  /** Segments; one that begins with a colon stands for any. */
  path: string;
  title: Key;
  /** In place of the title where there is little room. */
  short?: Key;
  load: () => Promise<{ default: Component<Record<string, never>> }>;
  /** What who is signed in has to be allowed; absent for pages that ask nobody to sign in. */
  needs?: Scope;
  /** Shown without the house around it. */
  bare?: boolean;
  /** Its sign in the navigation, for pages that are there. */
  icon?: string;
}

export const pages: Page[] = [
  { path: '/people', title: 'people.title', needs: 'read', icon: 'people', load: () => import('./pages/People.svelte') },
  { path: '/people/enrol', title: 'enrol.title', needs: 'enrol', load: () => import('./pages/Enrol.svelte') },
  { path: '/people/:id', title: 'person.title', needs: 'read', load: () => import('./pages/Person.svelte') },
  { path: '/identify', title: 'identify.title', short: 'identify.short', needs: 'identify', icon: 'eye', load: () => import('./pages/Identify.svelte') },
  { path: '/inbox', title: 'inbox.title', short: 'inbox.short', needs: 'read', icon: 'inbox', load: () => import('./pages/Inbox.svelte') },
  { path: '/sessions', title: 'sessions.title', needs: 'read', icon: 'calendar', load: () => import('./pages/Sessions.svelte') },
  { path: '/sessions/:id', title: 'sessions.one', needs: 'read', load: () => import('./pages/SessionDetail.svelte') },
  { path: '/subjects', title: 'subjects.title', needs: 'read', load: () => import('./pages/Subjects.svelte') },
  { path: '/leaves', title: 'leaves.title', needs: 'read', icon: 'leave', load: () => import('./pages/Leaves.svelte') },
  { path: '/reports', title: 'reports.title', needs: 'read', icon: 'chart', load: () => import('./pages/Reports.svelte') },
  { path: '/library', title: 'documents.title', needs: 'documents', icon: 'book', load: () => import('./pages/documents/Library.svelte') },
  { path: '/library/search', title: 'documents.search', needs: 'documents', load: () => import('./pages/documents/Search.svelte') },
  { path: '/library/logs', title: 'documents.logs', needs: 'documents', load: () => import('./pages/documents/Logs.svelte') },
  { path: '/library/apis', title: 'documents.apis', needs: 'documents', load: () => import('./pages/documents/Apis.svelte') },
  { path: '/library/tags', title: 'documents.tags', needs: 'documents', load: () => import('./pages/documents/Tags.svelte') },
  { path: '/library/facts', title: 'documents.facts', needs: 'documents', load: () => import('./pages/documents/Facts.svelte') },
  { path: '/library/summaries', title: 'documents.summaries', needs: 'documents', load: () => import('./pages/documents/Summaries.svelte') },
  { path: '/library/memories', title: 'documents.memories', needs: 'documents', load: () => import('./pages/documents/Memories.svelte') },
  { path: '/library/skills', title: 'documents.skills', needs: 'documents', load: () => import('./pages/documents/Skills.svelte') },
  { path: '/library/runs', title: 'documents.runs', needs: 'documents', load: () => import('./pages/documents/Runs.svelte') },
  { path: '/library/files/:id', title: 'documents.file', needs: 'documents', load: () => import('./pages/documents/File.svelte') },
  { path: '/library/:id', title: 'documents.one', needs: 'documents', load: () => import('./pages/documents/Reader.svelte') },
  { path: '/imports', title: 'imports.title', needs: 'admin', icon: 'crate', load: () => import('./pages/Imports.svelte') },
  { path: '/imports/:id', title: 'imports.title', needs: 'admin', load: () => import('./pages/ImportDetail.svelte') },
  { path: '/settings', title: 'settings.title', needs: 'read', icon: 'sliders', load: () => import('./pages/Settings.svelte') },
  { path: '/system', title: 'system.title', needs: 'read', icon: 'pulse', load: () => import('./pages/System.svelte') },
  { path: '/sign-in', title: 'signin.title', bare: true, load: () => import('./pages/SignIn.svelte') },
  { path: '/face', title: 'face.title', bare: true, load: () => import('./pages/Face.svelte') },
  { path: '/kiosk', title: 'kiosk.title', bare: true, load: () => import('./pages/Kiosk.svelte') },
];

/** The page of an address; undefined where there is none. */
export function find(path: string): Page | undefined {
  const asked = path.split('/').filter(Boolean);
  return pages.find((page) => {
    const segments = page.path.split('/').filter(Boolean);
    return segments.length === asked.length && segments.every((segment, i) => segment.startsWith(':') || segment === asked[i]);
  });
}
