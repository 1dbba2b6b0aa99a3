/** Universities (200), roughly best known first, by the short names in common use. */
export const universities: readonly string[] = `
Harvard|Stanford|MIT|Oxford|Cambridge|Yale|Princeton|Columbia|Caltech|Cornell|Berkeley|UCLA
Tsinghua University|Peking University|ETH Zurich|Imperial College|Duke|Northwestern|Dartmouth|Brown University
Johns Hopkins|Tokyo University|Kyoto University|Fudan University|Georgetown|Vanderbilt|Purdue|Carnegie Mellon
Georgia Tech|McGill|Sorbonne|EPFL|Heidelberg University|NYU|Zhejiang University|Penn State|Ohio State|Emory
Tufts|Notre Dame|Rice University|KAIST|Nanjing University|Technion|Leiden University|Uppsala University|Delft
Yonsei|Rutgers|Michigan State|University of Chicago|University of Pennsylvania|University of Michigan
University of Toronto|University of Washington|University of Edinburgh|University of Melbourne
University of Sydney|University of Manchester|University of Texas|University of Illinois
University of Wisconsin|University College London|NUS|Hong Kong University|Shanghai Jiao Tong
Seoul National University|UBC|LSE|University of Munich|Texas A&M|Arizona State|Florida State|Virginia Tech
Boston University|Boston College|Indiana University|Baylor University|Syracuse University|Howard University
Tulane University|Brandeis University|Lehigh University|Clemson University|Northeastern University|Iowa State
Oregon State|Texas Tech|University of Virginia|University of Florida|University of Minnesota
University of Maryland|University of Arizona|University of Colorado|University of Iowa|University of Oregon
University of Utah|University of Georgia|University of Pittsburgh|University of Waterloo|University of Alberta
University of Calgary|University of Ottawa|University of Montreal|McMaster University|York University|UNAM
Sao Paulo University|Unicamp|Buenos Aires University|University of Chile|University of Glasgow
University of Bristol|University of Birmingham|University of Leeds|University of Warwick|Durham University
Cardiff University|Newcastle University|Trinity College Dublin|Utrecht University|University of Amsterdam
Ghent University|KU Leuven|Lund University|Stockholm University|Karolinska Institute|Aarhus University
University of Copenhagen|University of Oslo|University of Helsinki|Humboldt University|TU Munich|TU Berlin
RWTH Aachen|University of Zurich|University of Geneva|University of Vienna|Charles University
Jagiellonian University|University of Warsaw|Sapienza|Bocconi|University of Bologna|University of Padua
University of Barcelona|University of Lisbon|Sciences Po|Ecole Polytechnique|Moscow State|University of Athens
Osaka University|Tohoku University|Nagoya University|Hokkaido University|Kyushu University|Waseda|Keio
Korea University|POSTECH|Wuhan University|Sichuan University|Xiamen University|Nankai University
Tianjin University|Tongji University|National Taiwan University|Chulalongkorn University|Mahidol University
University of Malaya|University of Indonesia|Thammasat University|Monash|UNSW|RMIT|Macquarie University
University of Queensland|University of Auckland|University of Otago|Tel Aviv University|Hebrew University
Cairo University|Ain Shams University|Makerere University|Stellenbosch University|Cape Town University
University of Nairobi|University of Lagos|Istanbul University|Bogazici University|Bilkent|University of Tehran
Sharif University|King Saud University|IIT Bombay|IIT Delhi|University of Delhi|Jadavpur University
Aligarh Muslim University|University of Dhaka
`
  .trim()
  .split(/[|\n]/);
