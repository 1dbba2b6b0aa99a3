/** Fields of study (100), roughly most common first. */
export const majors: readonly string[] = `
Business|Psychology|Biology|Nursing|Economics|Accounting|Finance|Marketing|Computer Science|History|English
Mathematics|Education|Chemistry|Physics|Journalism|Philosophy|Statistics|Architecture|Law|Medicine|Sociology
Political Science|Mechanical Engineering|Electrical Engineering|Civil Engineering|Chemical Engineering
Anthropology|Communication|Music|Linguistics|Geography|Geology|Pharmacy|Dentistry|Astronomy|Biochemistry
Neuroscience|Genetics|Theology|Agriculture|Forestry|Entrepreneurship|Criminology|Theatre|Dance|Photography
Archaeology|Data Science|Art History|Social Work|Public Health|Public Administration|International Relations
Environmental Science|Materials Science|Computer Engineering|Software Engineering|Aerospace Engineering
Biomedical Engineering|Industrial Engineering|Nuclear Engineering|Petroleum Engineering|Information Systems
Human Resources|Supply Chain Management|Hospitality Management|Sports Science|Graphic Design|Fashion Design
Interior Design|Fine Arts|Film Studies|Creative Writing|Comparative Literature|Classics|Religious Studies
Gender Studies|Asian Studies|Urban Planning|Microbiology|Zoology|Botany|Marine Biology|Ecology|Meteorology
Oceanography|Immunology|Veterinary Medicine|Nutrition|Physical Therapy|Cybersecurity|Robotics
Actuarial Science|Real Estate|Spanish|French|German|Chinese|Japanese
`
  .trim()
  .split(/[|\n]/);
