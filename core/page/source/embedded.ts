/** Data that lies in the document: a report. */
import { attentionKey, type ReportData } from '../../report/contract.js';
import { connection, details, rows, sweeps } from '../state.js';
import type { Source } from './source.js';

export function embeddedSource(data: ReportData): Source {
  rows.value = data.rows;
  sweeps.value = data.sweeps;
  details.value = new Map(Object.entries(data.details));
  connection.value = 'report';
  const kept = <T extends object>(found: T | { readonly error: string } | undefined): Promise<T> => {
    if (!found) return Promise.reject(new Error('The report does not have it.'));
    if ('error' in found) return Promise.reject(new Error(found.error));
    return Promise.resolve(found);
  };
  const noModel = () => Promise.reject(new Error('A report holds no model: open the folder with recall ui.'));
  return {
    isLive: false,
    watch: () => undefined,
    schedule: (run) => kept(data.schedules[run]),
    portrait: (run) => kept(data.portraits[run]),
    people: noModel,
    ask: noModel,
    attention: (run, probe, step) => data.attention[attentionKey(run, probe, step)] ?? '',
  };
}
