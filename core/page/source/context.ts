/** The source of the page's data, for every view below. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Source } from './source.js';

export const SourceContext = createContext<Source>(undefined as unknown as Source);

export const useSource = () => useContext(SourceContext);
