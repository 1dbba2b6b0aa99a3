import { testArchitecture } from 'recall-lab/testing';
import { gpt2, llama } from 'recall-lab/plugins';

testArchitecture(gpt2());
testArchitecture(llama());
testArchitecture(llama({ keyValueHeads: 1, mlpWidth: 12, theta: 100, tied: true }));
